// The table of all of them.

// A kernel as the table shows it. Where every row is one row, the compiler leaves out whatever is about
// more of them.
// Checking costs nothing there.
#if defined(TIAOLI_ONE_ROW)
template <Kernel kernel>
__attribute__((flatten)) bool one_row(Run& run, const Instruction& instruction, u32) {
    return kernel(run, instruction, 1);
}
template <Kernel kernel>
constexpr Kernel form = one_row<kernel>;
constexpr Checking unchecked = checking;
using Product = i128;
#else
template <Kernel kernel>
constexpr Kernel form = kernel;
constexpr Checking unchecked = trusting;
using Product = i64;
#endif

constexpr KernelTable kernel_table() {
    KernelTable table{};
    table.all_of = form<logic<false>>;
    table.any_of = form<logic<true>>;
    table.negation = form<negation>;
    table.same_truth = form<same_truth>;
    table.certain = form<certain>;
    table.equal[trusting] = form<compare<Equal, unchecked>>;
    table.equal[checking] = form<compare<Equal, checking>>;
    table.less[trusting] = form<compare<Less, unchecked>>;
    table.less[checking] = form<compare<Less, checking>>;
    table.less_equal[trusting] = form<compare<LessEqual, unchecked>>;
    table.less_equal[checking] = form<compare<LessEqual, checking>>;
    table.equal_scalar = form<compare_scalar<Equal>>;
    table.at_most_scalar = form<compare_scalar<LessEqual>>;
    table.above_scalar = form<compare_scalar<Above>>;
    table.equal_fractions[trusting] = form<compare_fractions<Equal, Product>>;
    table.equal_fractions[checking] = form<compare_fractions<Equal, i128>>;
    table.less_fractions[trusting] = form<compare_fractions<Less, Product>>;
    table.less_fractions[checking] = form<compare_fractions<Less, i128>>;
    table.less_equal_fractions[trusting] = form<compare_fractions<LessEqual, Product>>;
    table.less_equal_fractions[checking] = form<compare_fractions<LessEqual, i128>>;
    table.at_most_rate = form<compare_with_rate<true, false>>;
    table.at_most_rate_narrow = form<compare_with_rate<true, true>>;
    table.at_least_rate = form<compare_with_rate<false, false>>;
    table.at_least_rate_narrow = form<compare_with_rate<false, true>>;

    table.add[trusting] = form<arithmetic<Add, unchecked>>;
    table.add[checking] = form<arithmetic<Add, checking>>;
    table.subtract[trusting] = form<arithmetic<Subtract, unchecked>>;
    table.subtract[checking] = form<arithmetic<Subtract, checking>>;
    table.multiply[trusting] = form<arithmetic<Multiply, unchecked>>;
    table.multiply[checking] = form<arithmetic<Multiply, checking>>;
    table.multiply_narrow = form<arithmetic<NarrowMultiply, trusting>>;
    table.add_scalar[trusting] = form<with_scalar<Add, unchecked>>;
    table.add_scalar[checking] = form<with_scalar<Add, checking>>;
    table.subtract_scalar[trusting] = form<with_scalar<Subtract, unchecked>>;
    table.subtract_scalar[checking] = form<with_scalar<Subtract, checking>>;
    table.subtract_from_scalar[trusting] = form<with_scalar<SubtractFrom, unchecked>>;
    table.subtract_from_scalar[checking] = form<with_scalar<SubtractFrom, checking>>;
    table.multiply_scalar[trusting] = form<with_scalar<Multiply, unchecked>>;
    table.multiply_scalar[checking] = form<with_scalar<Multiply, checking>>;
    table.multiply_scalar_narrow = form<with_scalar<NarrowMultiply, trusting>>;
    table.same_numbers = form<same_numbers>;
    table.minimum[trusting] = form<extreme<false, unchecked>>;
    table.minimum[checking] = form<extreme<false, checking>>;
    table.maximum[trusting] = form<extreme<true, unchecked>>;
    table.maximum[checking] = form<extreme<true, checking>>;
    table.absolute[trusting] = form<absolute<unchecked>>;
    table.absolute[checking] = form<absolute<checking>>;
    table.round_exactly[trusting] = form<round_exactly<unchecked>>;
    table.round_exactly[checking] = form<round_exactly<checking>>;
    table.round_small = form<round_small<false>>;
    table.round_small_signed = form<round_small<true>>;

    table.add_fractions[trusting] = form<add_fractions<Product, false>>;
    table.add_fractions[checking] = form<add_fractions<i128, false>>;
    table.subtract_fractions[trusting] = form<add_fractions<Product, true>>;
    table.subtract_fractions[checking] = form<add_fractions<i128, true>>;
    table.multiply_fractions[trusting] = form<multiply_fractions<Product>>;
    table.multiply_fractions[checking] = form<multiply_fractions<i128>>;
    table.divide_fractions[trusting] = form<divide_fractions<Product>>;
    table.divide_fractions[checking] = form<divide_fractions<i128>>;
    table.quotient = form<quotient>;
    table.minimum_fractions[trusting] = form<extreme_fractions<false, Product>>;
    table.minimum_fractions[checking] = form<extreme_fractions<false, i128>>;
    table.maximum_fractions[trusting] = form<extreme_fractions<true, Product>>;
    table.maximum_fractions[checking] = form<extreme_fractions<true, i128>>;
    table.absolute_fractions = form<absolute_fractions>;
    table.round_fractions[trusting] = form<round_fractions<Product>>;
    table.round_fractions[checking] = form<round_fractions<i128>>;

    table.select[trusting] = form<select<unchecked>>;
    table.select[checking] = form<select<checking>>;
    table.select_truths = form<select_truths>;
    table.select_fractions = form<select_fractions>;
    table.coalesce[trusting] = form<coalesce<unchecked>>;
    table.coalesce[checking] = form<coalesce<checking>>;
    table.coalesce_truths = form<coalesce_truths>;
    table.coalesce_fractions = form<coalesce_fractions>;
    table.decide[trusting] = form<decide<unchecked>>;
    table.decide[checking] = form<decide<checking>>;
    table.decide_truths = form<decide_truths>;
    table.decide_fractions = form<decide_fractions>;

    table.includes = form<includes>;
    table.intersects = form<intersects>;
    table.make_set = form<make_set>;
    table.between = form<between>;
    table.calendar = form<calendar>;
    table.parameter = form<parameter>;
#if !defined(TIAOLI_ONE_ROW)
    // What is read from other scopes, or from whole columns, is not about one row alone.
    table.match_equal[0] = form<match<Equal, false>>;
    table.match_equal[1] = form<match<Equal, true>>;
    table.match_at_most[0] = form<match<LessEqual, false>>;
    table.match_at_most[1] = form<match<LessEqual, true>>;
    table.match_above[0] = form<match<Above, false>>;
    table.match_above[1] = form<match<Above, true>>;
    table.within = form<within>;

    table.broadcast = form<broadcast>;
    table.broadcast_truths = form<broadcast_truths>;
    table.broadcast_fractions = form<broadcast_fractions>;
    table.gather = form<gather>;
    table.gather_truths = form<gather_truths>;
    table.gather_fractions = form<gather_fractions>;
    table.pick[trusting] = form<pick<unchecked>>;
    table.pick[checking] = form<pick<checking>>;
    table.pick_truths = form<pick_truths>;
    table.scope_month = form<scope_month>;
    table.position = form<position>;
    table.running_sum = form<running_sum>;
    table.count = form<count>;
    table.sum = form<sum>;
    table.any_over = form<quantify<true>>;
    table.all_over = form<quantify<false>>;
    table.minimum_over = form<extreme_over<false>>;
    table.maximum_over = form<extreme_over<true>>;
    table.first_over = form<end_number_over<true>>;
    table.last_over = form<end_number_over<false>>;
    table.first_truth_over = form<end_truth_over<true>>;
    table.last_truth_over = form<end_truth_over<false>>;
    table.truths_of = truths_of;
    table.range_of = range_of;
    table.united_bits = united_bits;
    table.widen = widen;
    table.spread = spread;
    table.look_up = look_up;
#endif
    return table;
}
