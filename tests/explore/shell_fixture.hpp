// A shell whose files are in memory.
#pragma once

#include "explore/shell.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tiaoli::testing {

inline constexpr std::string_view loan_policy = R"(政策 loan
  标题 "贷款办法" 文号 "示政〔2020〕1号"
  施行 自 2020-07-30

类别 群体 为 高校毕业生, 返乡农民工
类别 规模 为 大型, 小型
记录 借款人
  所属群体 : 集合 之 群体
  合格     : 是否 "是否合格"
  申请金额 : 元
记录 职工 计以 人
  录用日期 : 日期
事实 申请人   : 借款人
事实 企业规模 : 规模
事实 新招人数 : 人
事实 总人数   : 人
事实 申请日期 : 日期
事实 名单     : 列出 之 职工
参数 比例标准 : 比例
  自 2020-01-01 : 15%
  自 2021-01-01 : 20%

条款 贷款额度 依据 "一（一）"
  对象 申请人 当 合格
  则 可 额度 不超过 35万元
  但当 所属群体 包含 高校毕业生 则 可 额度 不超过 40万元
定义 核准金额 = 最小 (申请人.申请金额, 额度)
条款 贴息 依据 "一（二）"
  当 企业规模 = 小型 且 总人数 > 0人 且 申请日期 不晚于 2020-12-31
  则 可贴息 为 新招人数 / 总人数 达到 比例标准
条款 补助 依据 "一（三）"
  则 补助额 为 申请人.申请金额 / 3
)";

struct MemoryShell {
    std::map<std::string, std::string> files{{"loan", std::string(loan_policy)}};
    bool disk_full = false;
    bool unreadable = false;
    bool stop = false;
    explore::Shell shell;

    explicit MemoryShell(words::Language language = words::Language::chinese) : shell(host(), language) {
        loaded = shell.load("loan");
    }
    explore::Reply loaded;

    std::string operator()(std::string_view entry) { return shell.enter(entry).text; }

private:
    explore::Host host() {
        explore::Host result;
        result.open_policy = [this](const std::string& argument, words::Language,
                                    std::string& problem) -> std::optional<explore::PolicySource> {
            if (!files.contains(argument)) {
                problem = "no " + argument;
                return std::nullopt;
            }
            explore::PolicySource source;
            source.argument = argument;
            source.files.push_back({argument + ".tiao", files[argument]});
            return source;
        };
        result.read_file = [this](const std::string& path, words::Language,
                                  std::string& problem) -> std::optional<std::string> {
            if (files.contains(path) && !unreadable) return files[path];
            problem = "no " + path;
            return std::nullopt;
        };
        result.is_file = [this](const std::string& path) { return files.contains(path); };
        result.write_file = [this](const std::string& path, std::string_view text, words::Language,
                                   std::string& problem) {
            if (disk_full) problem = "disk full";
            if (!disk_full) files[path] = text;
            return !disk_full;
        };
        result.interrupted = [this] { return stop; };
        return result;
    }
};

} // namespace tiaoli::testing
