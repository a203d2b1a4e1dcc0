// `tiaoli facts`: what a policy asks for.
#include "cli/commands.hpp"
#include "cli/loading.hpp"
#include "facts/schema.hpp"

#include <memory>

namespace tiaoli::cli {

void add_facts(CLI::App& program, Context& context) {
    auto policy = std::make_shared<std::string>();
    CLI::App* command =
        program.add_subcommand("facts", std::string(context.say("以 JSON Schema 列出政策所需的事实",
                                                                "what a policy asks for, as JSON Schema")));
    command
        ->add_option("POLICY", *policy,
                     std::string(context.say("政策：.tiao 文件、目录、模块名或 .tiaob 文件",
                                             "a .tiao file, a folder, a module or a .tiaob file")))
        ->required();
    command->footer(std::string(context.say("示例：\n", "Example:\n")) +
                    "  tiaoli facts policies/zhengzhou-2020-17 > facts.schema.json");
    command->callback([&context, policy] {
        if (const auto asked = load_program(context, *policy))
            print(facts::json_schema(*asked, context.language));
    });
}

} // namespace tiaoli::cli
