#include "cli/shell_host.hpp"

#include "cli/loading.hpp"
#include "cli/output_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tiaoli::cli {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t interrupted = 0;

void on_interrupt(int) {
    interrupted = 1;
}

std::string reason(words::Language language, std::string_view chinese, std::string_view english,
                   const std::string& path) {
    const bool is_chinese = language == words::Language::chinese;
    std::string text(is_chinese ? chinese : english);
    return text + path + (is_chinese ? "：" : ": ") + std::strerror(errno);
}

} // namespace

bool replace_file(const std::string& path, std::string_view text, words::Language language,
                  std::string& problem) {
    std::error_code ignored;
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty()) fs::create_directories(folder, ignored);
    OutputFile file;
    if (file.open(path) && file.write(text) && file.finish()) return true;
    const bool is_chinese = language == words::Language::chinese;
    problem =
        (is_chinese ? "无法写入 " : "cannot write ") + path + (is_chinese ? "：" : ": ") + file.reason();
    return false;
}

explore::Host shell_host() {
    explore::Host host;
    host.open_policy = [](const std::string& argument, words::Language language, std::string& problem) {
        Context context;
        context.language = language;
        auto source = policy_source(context, argument, Files::policy);
        if (!source)
            problem = (language == words::Language::chinese ? "无法载入 " : "cannot load ") + argument;
        return source;
    };
    host.read_file = [](const std::string& path, words::Language language,
                        std::string& problem) -> std::optional<std::string> {
        struct stat status {};
        if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
            // A device may never end.
            const bool is_chinese = language == words::Language::chinese;
            problem = (is_chinese ? "无法读取 " : "cannot read ") + path +
                      (is_chinese ? "：不是普通文件" : ": not a regular file");
            return std::nullopt;
        }
        std::ifstream file(path, std::ios::binary);
        std::string text;
        if (file) text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        if (file && !file.bad()) return text;
        problem = reason(language, "无法读取 ", "cannot read ", path);
        return std::nullopt;
    };
    host.is_file = [](const std::string& path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    };
    host.write_file = replace_file;
    host.interrupted = is_interrupted;
    return host;
}

std::map<std::string, FileWatch::Stamp> FileWatch::look() const {
    std::map<std::string, Stamp> stamps;
    const auto add = [&](const std::string& path) {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0) return;
        stamps[path] = {status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
                        static_cast<std::uint64_t>(status.st_size)};
    };
    for (const std::string& path : paths_)
        add(path);
    // A file that is added to a policy's folder changes the folder.
    if (paths_.size() > 1)
        for (const std::string& path : paths_)
            add(fs::path(path).parent_path().string());
    return stamps;
}

void FileWatch::follow(const std::vector<std::string>& paths) {
    paths_ = paths;
    auto stamps = look();
    for (auto& [path, stamp] : stamps)
        if (const auto before = stamps_.find(path); before != stamps_.end()) stamp = before->second;
    stamps_ = std::move(stamps);
}

void FileWatch::compare(const std::vector<words::SourceText>& read) {
    for (const words::SourceText& file : read) {
        const auto stamp = stamps_.find(std::string(file.name));
        if (stamp == stamps_.end()) continue;
        std::ifstream on_disk(stamp->first, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(on_disk), std::istreambuf_iterator<char>()};
        if (text != file.text) stamp->second = {};
    }
}

bool FileWatch::has_changed() {
    auto stamps = look();
    if (stamps == stamps_) return false;
    stamps_ = std::move(stamps);
    return true;
}

void catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &action, nullptr); // without SA_RESTART: a read that waits returns
}

bool is_interrupted() {
    return interrupted != 0;
}

void forget_interrupt() {
    interrupted = 0;
}

} // namespace tiaoli::cli
