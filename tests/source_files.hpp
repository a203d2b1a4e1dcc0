// Every text of the language in the repository: what holds of all sources is asked of these.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tiaoli::tests {

struct SourceFile {
    std::string name; // "stdlib/caps.tiao", "docs/language.md:57"
    std::string text;
};

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

inline const std::filesystem::path& repository() {
    static const std::filesystem::path root{TIAOLI_SOURCE_DIR};
    return root;
}

/// The files with this ending below a folder of the repository, in the order of their names.
inline std::vector<SourceFile> files_below(const std::string& folder, const std::string& ending = ".tiao") {
    std::vector<SourceFile> result;
    const std::filesystem::path root = repository() / folder;
    if (!std::filesystem::exists(root)) return result;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
        if (entry.is_regular_file() && entry.path().filename().string().ends_with(ending))
            result.push_back(
                {std::filesystem::relative(entry.path(), repository()).string(), read_text(entry.path())});
    std::ranges::sort(result, {}, &SourceFile::name);
    return result;
}

/// The blocks of a page of docs/ that are marked `tiao`.
inline std::vector<SourceFile> blocks_of(const std::string& page) {
    std::vector<SourceFile> result;
    std::istringstream lines(read_text(repository() / page));
    std::string line;
    bool inside = false;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (!inside && line == "```tiao") {
            inside = true;
            result.push_back({page + ":" + std::to_string(number + 1), ""});
        } else if (inside && line == "```") {
            inside = false;
        } else if (inside) {
            result.back().text += line + "\n";
        }
    }
    return result;
}

/// The pages of the documentation.
inline std::vector<SourceFile> pages() {
    std::vector<SourceFile> result = files_below("docs", ".md");
    result.push_back({"README.md", read_text(repository() / "README.md")});
    return result;
}

/// policies/, stdlib/, tests/ and the blocks of the documentation; but not what is there to be wrong.
inline std::vector<SourceFile> all_sources() {
    std::vector<SourceFile> result;
    for (const char* folder : {"policies", "stdlib", "examples", "tests"})
        for (SourceFile& file : files_below(folder))
            if (!file.name.starts_with("tests/diagnostics/") && !file.name.starts_with("tests/fuzz/"))
                result.push_back(std::move(file));
    for (const SourceFile& page : pages())
        for (SourceFile& block : blocks_of(page.name))
            result.push_back(std::move(block));
    return result;
}

} // namespace tiaoli::tests
