#include "explore/shell.hpp"

#include "explain/render.hpp"
#include "explore/declarations.hpp"
#include "explore/literal.hpp"
#include "explore/shape.hpp"
#include "syntax/parse.hpp"
#include "words/terms.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::explore {

using words::Diagnostic;
using words::DiagnosticId;

namespace {

constexpr std::string_view wide_space = "\xE3\x80\x80";
constexpr std::size_t longest_entry = 1U << 20U;

constexpr CommandInfo table[] = {
#define TIAOLI_COMMAND(id, english, chinese, chinese_arguments, english_arguments, english_help,             \
                       chinese_help, english_example, chinese_example)                                       \
    {english,      chinese,         chinese_arguments, english_arguments, english_help,                      \
     chinese_help, english_example, chinese_example,   command_##id},
#include "explore/commands.def"
#undef TIAOLI_COMMAND
};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool spells(std::string_view spellings, std::string_view word) {
    while (!spellings.empty()) {
        const std::size_t end = spellings.find('|');
        if (spellings.substr(0, end) == word) return true;
        spellings.remove_prefix(end == std::string_view::npos ? spellings.size() : end + 1);
    }
    return false;
}

/// What an assignment gives to what: at the first `=` that is no part of `==`, `<=` … and in no bracket.
std::optional<std::pair<std::string_view, std::string_view>> assignment(std::string_view text) {
    for (const syntax::Token& token : syntax::tokens(text)) {
        if (token.kind != syntax::Token::Kind::sign || token.word != words::Word::EQUAL) continue;
        return std::pair{trimmed(text.substr(0, token.begin)), trimmed(text.substr(token.end))};
    }
    return std::nullopt;
}

/// Control characters have no business in an entry; line breaks and tabs are blanks.
std::string cleaned(std::string_view entry) {
    std::string text;
    for (const char c : entry.substr(0, longest_entry))
        text += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c == 0x7f ? ' ' : c;
    return text;
}

bool is_known_root(const program::Program& program, std::string_view name) {
    return std::ranges::find(program.input_tree, name, &program::InputField::name) !=
           program.input_tree.end();
}

} // namespace

std::string_view trimmed(std::string_view text) {
    while (true) {
        if (!text.empty() && is_blank(text.front()))
            text.remove_prefix(1);
        else if (text.starts_with(wide_space))
            text.remove_prefix(wide_space.size());
        else if (!text.empty() && is_blank(text.back()))
            text.remove_suffix(1);
        else if (text.ends_with(wide_space))
            text.remove_suffix(wide_space.size());
        else
            return text;
    }
}

std::string_view take_word(std::string_view& text) {
    text = trimmed(text);
    std::size_t end = 0;
    while (end < text.size() && !is_blank(text[end]) && !text.substr(end).starts_with(wide_space))
        ++end;
    const std::string_view word = text.substr(0, end);
    text = trimmed(text.substr(end));
    return word;
}

std::span<const CommandInfo> commands() {
    return table;
}

const CommandInfo* find_command(std::string_view entry, std::string_view& arguments) {
    std::string_view rest = entry;
    const std::string_view word = take_word(rest);
    for (const CommandInfo& command : table) {
        if (!spells(command.english, word) && !spells(command.chinese, word)) continue;
        // `日期 = 2020-09-01` is about a fact that is called so.
        if (rest.starts_with("=") && !rest.starts_with("==")) return nullptr;
        arguments = rest;
        return &command;
    }
    // `?why` and `？为什么`
    for (const std::string_view mark : {"?", "？"})
        if (word.size() > mark.size() && word.starts_with(mark)) {
            arguments = trimmed(trimmed(entry).substr(mark.size()));
            return find_command("help", rest);
        }
    return nullptr;
}

Shell::Shell(Host host, words::Language language) : host_(std::move(host)), language_(language) {}

Reply Shell::add(std::unique_ptr<Policy> policy) {
    const auto& base = policy->base();
    if (!base->program) {
        Reply reply;
        reply.is_error = true;
        for (const Diagnostic& diagnostic : base->checked.diagnostics())
            if (words::info(diagnostic.id).severity == words::Severity::error)
                reply.text += words::render(diagnostic, base->files, language_, false) + "\n";
        return reply;
    }
    const program::Program& program = *base->program;
    std::string text;
    const auto same = std::ranges::find_if(sessions_, [&](const auto& each) {
        return each->policy().source().argument == policy->source().argument;
    });
    const std::string argument = policy->source().argument;
    if (same != sessions_.end()) sessions_.erase(same);
    sessions_.push_back(std::make_unique<Session>(std::move(policy)));
    switch_to(sessions_.size() - 1);
    std::string name = argument;
    if (!program.policies.empty()) {
        const program::Policy& header = program.policies[0];
        name = header.title.empty() ? header.name : header.title;
        if (!header.number.empty()) name.append(say("（", " (")).append(header.number).append(say("）", ")"));
    }
    const auto count = [](std::size_t number) { return std::to_string(number); };
    std::size_t decisions = 0;
    for (const program::Decision& each : program.decisions)
        decisions += each.kind == program::Decision::Kind::decision ? 1 : 0;
    text.append(name).append(say("：", ": "));
    text.append(count(program.clauses.size())).append(say("个条款，", " clauses, "));
    text.append(count(decisions)).append(say("个决定，", " decisions, "));
    text.append(count(program.facts.size())).append(say("个事实。按 ", " facts. As of "));
    text.append(values::iso_text(session().outcome().options.today)).append("\n");
    return {std::move(text), false, false};
}

Reply Shell::load(const std::string& argument) {
    std::string problem;
    auto source = host_.open_policy(argument, language_, problem);
    if (!source) return failure(problem);
    if (has_session()) source->parsed = session().policy().source().parsed;
    return add(std::make_unique<Policy>(std::move(*source)));
}

Reply Shell::reload(bool says_unchanged) {
    std::string problem;
    auto source = host_.open_policy(session().policy().source().argument, language_, problem);
    const std::string_view kept = say("；仍按上一个无误的版本", "; the last good version stays in force");
    const bool was_outdated = is_outdated_;
    is_outdated_ = true;
    if (!source) return failure(problem + std::string(kept));
    source->parsed = session().policy().source().parsed;
    const auto before = session().shared_outcome();
    const Attempt attempt = session().reload(std::move(*source));
    Reply reply;
    if (!attempt.outcome) {
        reply = refusal(attempt);
        reply.text +=
            std::string(say("政策文件有错误", "the policy's files have errors")) + std::string(kept) + "\n";
        return reply;
    }
    const bool is_same =
        std::ranges::equal(before->policy->files, attempt.policy->files,
                           [](const auto& a, const auto& b) { return a.name == b.name && a.text == b.text; });
    is_outdated_ = false;
    if (is_same && !was_outdated) {
        if (says_unchanged) reply.text = say("政策文件没有改变\n", "the policy's files have not changed\n");
        return reply;
    }
    unfolding_ = {};
    reply.text = say("政策已重新读入\n", "the policy was read again\n");
    for (const Diagnostic& mistake : attempt.diagnostics)
        reply.text += words::render(mistake, {}, language_, false) + "\n";
    reply.text += changes_text(*this, *before, session().outcome());
    return reply;
}

void Shell::switch_to(std::size_t session) {
    at_ = session;
    unfolding_ = {};
    interview_.reset();
}

std::string Shell::prompt() const {
    if (interview_) return std::string(say("答> ", "answer> "));
    if (!has_session()) return std::string(say("条理> ", "tiaoli> "));
    const program::Program& program = session().outcome().program();
    if (program.policies.empty() || program.policies[0].name.empty())
        return std::string(say("条理> ", "tiaoli> "));
    return program.policies[0].name + "> ";
}

Reply Shell::refusal(const Attempt& attempt, std::string_view typed) const {
    Reply reply;
    reply.is_error = true;
    const std::string_view name = say("输入", "entry");
    // What was typed is the file behind those of the policy.
    std::vector<words::SourceText> more;
    if (!typed.empty()) more.push_back({name, typed});
    std::vector<Declared> declared;
    for (const std::string& text : attempt.policy->declarations)
        declared.push_back({{name, text}, 0});
    const Placed placed = written_places(*attempt.policy, attempt.diagnostics, declared, more);
    for (const Diagnostic& diagnostic : placed.diagnostics)
        reply.text += words::render(diagnostic, placed.files, language_, false) + "\n";
    return reply;
}

std::optional<program::DecisionId> Shell::decision(std::string_view name, Reply& reply) const {
    if (name.empty()) {
        reply =
            failure(std::string(say("请写决定的名称（“列出 决定”列出全部，“列出 决定 补贴”列出其中的一些）",
                                    "write the name of a decision (`list decisions` lists them all, `list "
                                    "decisions TEXT` some)")));
        return std::nullopt;
    }
    const auto& decisions = session().outcome().program().decisions;
    std::vector<std::string_view> known;
    for (program::DecisionId id = 0; id < decisions.size(); ++id) {
        if (decisions[id].name == name) return id;
        known.push_back(decisions[id].name);
    }
    // The last part of the name, if only one decision has it.
    std::optional<program::DecisionId> found;
    std::size_t count = 0;
    for (program::DecisionId id = 0; id < decisions.size(); ++id)
        if (decisions[id].name.ends_with("." + std::string(name))) {
            found = id;
            ++count;
        }
    if (count == 1) return found;
    const std::string_view near = words::nearest(name, known);
    const Diagnostic diagnostic =
        near.empty()
            ? Diagnostic{DiagnosticId::unknown_decision, {}, {std::string(name)}, {}}
            : Diagnostic{DiagnosticId::misspelt_decision, {}, {std::string(name), std::string(near)}, {}};
    reply = {words::render(diagnostic, {}, language_, false), true, false};
    return std::nullopt;
}

std::optional<std::vector<program::DecisionId>> Shell::decisions(std::string_view names, Reply& reply) const {
    std::vector<program::DecisionId> result;
    while (!names.empty()) {
        std::string_view word = take_word(names);
        while (word.ends_with(",") || word.ends_with(";"))
            word.remove_suffix(1);
        for (const std::string_view mark : {"，", "、"})
            if (word.ends_with(mark)) word.remove_suffix(mark.size());
        if (word.empty()) continue;
        const auto id = decision(word, reply);
        if (!id) return std::nullopt;
        result.push_back(*id);
    }
    return result;
}

std::string Shell::facts_ending_in(const Path& path) const {
    const std::string ending = "." + path_text(path);
    std::string names;
    std::size_t count = 0;
    for (const program::Fact& fact : session().outcome().program().facts) {
        constexpr std::size_t most = 5;
        if (!fact.path.ends_with(ending) || ++count > most) continue;
        names.append(names.empty() ? "" : say("、", ", "));
        names.append(say("“", "`")).append(fact.path).append(say("”", "`"));
    }
    return names;
}

bool Shell::apply_assignment(std::string_view change, Situation& situation, Reply& reply, std::string* what) {
    const auto parts = assignment(change);
    const auto path = parts ? parse_path(parts->first) : std::nullopt;
    if (!path) {
        reply = failure(std::string(say("请写：事实 = 值", "write: FACT = VALUE")));
        return false;
    }
    const program::Program& program = session().outcome().program();
    if (std::ranges::find(program.readings, parts->first, &program::Reading::name) != program.readings.end())
        return apply("take " + std::string(change), situation, reply, what); // as in a scenario
    const program::InputField* field = field_at(program, *path);
    if (field == nullptr) {
        std::vector<std::string> names;
        for (const program::Fact& fact : program.facts)
            names.push_back(fact.path);
        const std::vector<std::string_view> known(names.begin(), names.end());
        const std::string_view near = words::nearest(parts->first, known);
        std::string text(say("没有名为“", "there is no fact `"));
        text.append(parts->first).append(say("”的事实", "`"));
        if (!near.empty())
            text.append(say("；是否想写“", "; did you mean `")).append(near).append(say("”？", "`?"));
        reply = failure(std::move(text));
        return false;
    }
    if (what != nullptr) *what = path_text(*path) + " = " + std::string(parts->second);
    for (const std::string_view unknown : {"未知", "unknown", "?", "？"})
        if (parts->second == unknown) {
            remove(situation.facts, *path);
            return true;
        }
    auto parsed = syntax::parse_expression(parts->second, 0);
    if (!parsed.diagnostics.empty()) {
        const words::SourceText typed{say("输入", "entry"), parts->second};
        reply.is_error = true;
        for (const Diagnostic& diagnostic : parsed.diagnostics)
            reply.text += words::render(diagnostic, {&typed, 1}, language_, false) + "\n";
        return false;
    }
    const bool is_set = field->kind == program::InputField::Kind::leaf &&
                        program.facts[field->index].type.kind == program::ValueKind::set;
    // `群体 = 高校毕业生`: the set of this one.
    if (is_set && parsed.file.expressions.back().kind == syntax::ExpressionKind::name)
        parsed = syntax::parse_expression("{" + std::string(parts->second) + "}", 0);
    const auto root = static_cast<syntax::ExpressionId>(parsed.file.expressions.size() - 1);
    // A single element into a list: `职工[2] = {…}`.
    program::InputField element = *field;
    if (path->back().position != 0) element.kind = program::InputField::Kind::record;
    auto value = literal(parsed.file, root, program, element);
    if (!value) { // something to be worked out
        const std::string problem = shape_problem(parsed.file, root, program, element, *path, language_);
        if (!problem.empty()) {
            reply = failure(problem);
            return false;
        }
        const bool is_leaf = field->kind == program::InputField::Kind::leaf;
        const Attempt worked = session().evaluate(parts->second);
        if (!worked.outcome || !is_leaf) {
            reply = refusal(worked, parts->second);
            if (reply.text.empty())
                reply = failure(std::string(say("这里须写明各项的值", "write the values themselves here")));
            return false;
        }
        const program::Program& answer = worked.outcome->program();
        const program::Decision& made = answer.decisions.back();
        const engine::Cell cell = made.list ? engine::Cell{} : worked.outcome->evaluation.cell(made.node, 0);
        if (made.list || made.scope != 0 || cell.state != engine::State::value) {
            reply = failure(std::string(parts->second) +
                            std::string(say("：没有确定的值", ": has no value that is known")));
            return false;
        }
        value = value_of(answer, made.type, cell, worked.outcome->batch.texts);
    }
    if (put(situation.facts, *path, std::move(*value))) return true;
    reply = failure(std::string(say("列表没有这么多项：", "the list is not that long: ")) + path_text(*path));
    return false;
}

bool Shell::apply_declaration(std::string_view change, Situation& situation, Reply& reply,
                              std::string* what) {
    const auto parsed = syntax::parse_file(change, 0);
    if (!parsed.diagnostics.empty()) {
        const words::SourceText typed{say("输入", "entry"), change};
        reply.is_error = true;
        for (const Diagnostic& diagnostic : parsed.diagnostics)
            reply.text += words::render(diagnostic, {&typed, 1}, language_, false) + "\n";
        return false;
    }
    const auto parts = declarations_in(change);
    for (const Declaration& part : parts) {
        std::string text(change.substr(part.begin, part.end - part.begin));
        if (what != nullptr) {
            if (!what->empty()) *what += say("、", ", ");
            what->append(words::spelling(part.kind, language_)).append(" ").append(part.name);
        }
        // The same again replaces what was declared before.
        const auto old = std::ranges::find_if(situation.declarations, [&](const std::string& each) {
            const auto known = declarations_in(each);
            return known.size() == 1 && known[0].kind == part.kind && known[0].name == part.name;
        });
        if (old != situation.declarations.end())
            *old = std::move(text);
        else
            situation.declarations.push_back(std::move(text));
    }
    return true;
}

bool Shell::apply(std::string_view change, Situation& situation, Reply& reply, std::string* what) {
    change = trimmed(change);
    std::string_view arguments;
    const CommandInfo* command = find_command(change, arguments);
    if (command != nullptr && command->function == command_day) {
        const auto day = values::parse_date(arguments);
        if (!day) {
            reply = failure(std::string(say("请写日期，如 2020-09-01", "write a date: 2020-09-01")));
            return false;
        }
        situation.day = day;
        if (what != nullptr) *what = std::string(say("按 ", "as of ")) + values::iso_text(*day);
        return true;
    }
    if (command != nullptr && command->function == command_take) {
        const std::size_t equal = arguments.find('=');
        const std::string name(trimmed(arguments.substr(0, equal)));
        const std::string option(equal == std::string_view::npos ? "" : trimmed(arguments.substr(equal + 1)));
        const program::Program& program = session().outcome().program();
        const auto found = std::ranges::find(program.readings, name, &program::Reading::name);
        const auto join = [](const auto& items, auto projection) {
            std::string text;
            for (const auto& item : items)
                text.append(text.empty() ? "" : ", ").append(projection(item));
            return text.empty() ? std::string("—") : text;
        };
        if (found == program.readings.end()) {
            const std::string names = join(program.readings, [](const auto& each) { return each.name; });
            reply = {
                words::render({DiagnosticId::no_such_reading, {}, {name, names}, {}}, {}, language_, false),
                true, false};
            return false;
        }
        if (std::ranges::find(found->options, option) == found->options.end()) {
            const std::string names = join(found->options, [](const auto& each) { return each; });
            reply = {words::render({DiagnosticId::no_such_option, {}, {name, option, names}, {}}, {},
                                   language_, false),
                     true, false};
            return false;
        }
        std::erase_if(situation.readings, [&](const auto& each) { return each.first == name; });
        situation.readings.emplace_back(name, option);
        if (what != nullptr) *what = name + " = " + option;
        return true;
    }
    if (command != nullptr && command->function == command_set) change = arguments;
    if (begins_declaration(change)) return apply_declaration(change, situation, reply, what);
    return apply_assignment(change, situation, reply, what);
}

Reply Shell::commit(Situation situation, std::string_view done) {
    const auto before = session().shared_outcome();
    const Attempt attempt = session().change(std::move(situation));
    if (!attempt.outcome) return refusal(attempt);
    std::string text(done);
    if (!text.empty()) text += "\n";
    text += changes_text(*this, *before, session().outcome());
    return {std::move(text), false, false};
}

Reply Shell::evaluate(std::string_view expression) {
    const Attempt attempt = session().evaluate(expression);
    if (!attempt.outcome) return refusal(attempt, expression);
    const Outcome& outcome = *attempt.outcome;
    const auto id = static_cast<program::DecisionId>(outcome.program().decisions.size() - 1);
    const program::Decision& answer = outcome.program().decisions[id];
    std::vector<analysis::AnswerLine> lines;
    analysis::append_answers(lines, outcome.evaluated(), id, 0, language_, false);
    std::string text;
    for (const analysis::AnswerLine& line : lines) {
        if (answer.scope != 0) text.append(line.name).append(say("：", ": "));
        if (line.state == engine::State::not_applicable) text += say("不适用", "not applicable");
        text += line.answer;
        if (!line.note.empty()) text.append(say("；缺少：", "; missing: ")).append(line.note);
        text += "\n";
    }
    return {std::move(text), false, false};
}

bool Shell::is_unfinished(std::string_view entry) const {
    std::string_view arguments;
    if (trimmed(entry).empty()) return false;
    const CommandInfo* command = find_command(trimmed(entry), arguments);
    if (command != nullptr && command->function == command_what_if) entry = arguments;
    return explore::is_unfinished(entry);
}

Reply Shell::enter(std::string_view typed) {
    const std::string entry = cleaned(typed);
    if (typed.size() > longest_entry)
        return failure(std::string(
            say("输入过长（超过1MB），未处理", "the entry is too long (over 1 MB) and was left alone")));
    const std::string_view text = trimmed(entry);
    if (text.empty() || text.starts_with("--")) return {};
    std::string_view arguments;
    const CommandInfo* command = find_command(text, arguments);
    if (interview_) return answer_question(*this, text);
    if (!has_session()) {
        const auto needs_none = {command_help, command_load, command_quit, command_language};
        if (command == nullptr || std::ranges::find(needs_none, command->function) == needs_none.end())
            return failure(std::string(say("尚未载入政策：载入 policies/zhengzhou-2020-17",
                                           "no policy is loaded: load policies/zhengzhou-2020-17")));
    }
    // `事实 企业 : 用人单位` declares; `事实` lists.
    const bool declares = has_session() && begins_declaration(text);
    if (command != nullptr && !declares) return command->function(*this, arguments);
    const auto parts = declares ? std::nullopt : assignment(text);
    const auto path = parts ? parse_path(parts->first) : std::nullopt;
    const bool assigns = path && is_known_root(session().outcome().program(), (*path)[0].name);
    if (!declares && !assigns) {
        Reply reply = evaluate(text);
        // `申请金额 = 45万元`: a fact of a record, without the record.
        if (const std::string meant = reply.is_error && path ? facts_ending_in(*path) : ""; !meant.empty())
            return failure(std::string(say("没有名为“", "there is no fact `"))
                               .append(path_text(*path))
                               .append(say("”的事实；是否想写", "`; did you mean "))
                               .append(meant)
                               .append(say("？", "?")));
        return reply;
    }
    Situation situation = session().situation();
    Reply reply;
    std::string what;
    if (!apply(text, situation, reply, &what)) return reply;
    return commit(std::move(situation), declares ? what : "");
}

} // namespace tiaoli::explore
