// `tiaoli doc`: a policy as one HTML page, or the index of several.
#include "cli/commands.hpp"
#include "cli/doc_index.hpp"
#include "cli/doc_page.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"

#include <map>
#include <memory>

namespace tiaoli::cli {
namespace {

struct DocOptions {
    std::vector<std::string> policies;
    std::string output;
    Format format = Format::html;
    bool index = false;
};

void write_doc(Context& context, const DocOptions& options) {
    if (!options.index && (options.policies.size() > 1 || options.format != Format::html)) {
        print_error(std::string(context.say("几份政策、Markdown 只用于 --index\n",
                                            "several policies and Markdown are for --index\n")));
        context.exit_code = exit_usage;
        return;
    }
    std::vector<IndexedPolicy> policies;
    for (const std::string& argument : options.policies) {
        const auto loaded = load_good_policy(context, argument, Files::policy);
        if (!loaded) return;
        const auto sections = loaded->checked.not_computable();
        policies.push_back({loaded->checked.program(), {sections.begin(), sections.end()}});
    }
    std::string page;
    if (!options.index)
        page = doc_page(*policies[0].program, policies[0].not_computable, context.language);
    else if (options.format == Format::html)
        page = index_page(policies, context.language);
    else
        page = index_markdown(policies, context.language);
    if (options.output.empty())
        print(page);
    else if (!write_file(context, options.output, page))
        context.exit_code = exit_usage;
}

} // namespace

void add_doc(CLI::App& program, Context& context) {
    auto options = std::make_shared<DocOptions>();
    CLI::App* command = program.add_subcommand(
        "doc", std::string(context.say("把政策写成一页可读的 HTML，或列出条款索引",
                                       "a policy as one readable HTML page, or an index of clauses")));
    command
        ->add_option(
            "POLICY", options->policies,
            std::string(context.say("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module")))
        ->required();
    command->add_flag(
        "--index", options->index,
        std::string(context.say("条款索引：每条一行，附不可计算的条款",
                                "index: a row for each clause, and the sections that are not computable")));
    const std::map<std::string, Format> formats{{"html", Format::html}, {"markdown", Format::markdown}};
    command->add_option("--format", options->format, std::string(context.say("输出格式", "what to print")))
        ->type_name("html|markdown")
        ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""));
    command
        ->add_option("-o,--output", options->output,
                     std::string(context.say("写入文件，缺省为标准输出",
                                             "the file to write; standard output without it")))
        ->type_name("FILE");
    command->footer(
        std::string(context.say("示例：\n", "Example:\n")) +
        "  tiaoli doc policies/zhengzhou-2020-17 -o zhengzhou.html\n"
        "  tiaoli doc --index policies/zhengzhou-2020-17 policies/luoyang-2020-25 --format markdown");
    command->callback([&context, options] { write_doc(context, *options); });
}

} // namespace tiaoli::cli
