#include "library/policy_files.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

namespace tiaoli::library {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".tiao";

/// Whether the first word of the file is `policy`.
bool has_policy_header(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string line;
    while (std::getline(file, line)) {
        std::string_view rest = line;
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
        const std::size_t start = rest.find_first_not_of(" \t\r");
        if (start == std::string_view::npos) continue;
        rest.remove_prefix(start);
        if (rest.starts_with("--") || rest.starts_with("//")) continue;
        for (const std::string_view word : {"policy", "政策"}) {
            const bool ends =
                rest.size() == word.size() || rest.substr(word.size()).find_first_of(" \t\r") == 0;
            if (rest.starts_with(word) && ends) return true;
        }
        return false;
    }
    return false;
}

/// "chapter-2.replay.tiao" and "replay.tiao" are of the kind "replay".
bool is_of_kind(const fs::path& path, std::string_view kind) {
    const std::string stem = path.stem().string();
    return stem == kind || stem.ends_with("." + std::string(kind));
}

bool is_wanted(const fs::path& path, Files files) {
    if (is_of_kind(path, "scenarios")) return files == Files::with_scenarios || files == Files::all;
    if (is_of_kind(path, "replay")) return files == Files::with_replay || files == Files::all;
    return true;
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (at->path().extension() == extension && at->is_regular_file(ignored)) files.push_back(at->path());
    }
    std::ranges::sort(files);
    std::stable_partition(files.begin(), files.end(), has_policy_header);
    return files;
}

std::vector<std::string> module_parts(std::string_view module) {
    std::vector<std::string> parts(1);
    for (const char c : module) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    // A part comes from a name of the language, so none can lead out of the root; arguments are held to the
    // same.
    const auto is_bad = [](const std::string& part) {
        return part.empty() || part.find_first_of("/\\") != std::string::npos;
    };
    if (std::ranges::any_of(parts, is_bad)) parts.clear();
    return parts;
}

std::string with_hyphens(std::string name) {
    std::ranges::replace(name, '_', '-');
    return name;
}

struct Found {
    fs::path file;
    bool is_folder = false; ///< the module is a folder, and this the file with its header
};

/// The file with the `policy` header, of a folder that has one: such a folder is a module.
std::optional<fs::path> header_file(const fs::path& folder) {
    const std::vector<fs::path> files = files_in(folder);
    if (files.empty() || !has_policy_header(files[0])) return std::nullopt;
    return files[0];
}

/// The module with these parts below `folder`.
std::optional<Found> find_below(const fs::path& folder, std::span<const std::string> parts) {
    if (parts.empty()) return std::nullopt;
    std::error_code error;
    for (const std::string& name : {parts[0], with_hyphens(parts[0])}) {
        const fs::path path = folder / name;
        if (parts.size() > 1) {
            if (fs::is_directory(path, error))
                if (auto found = find_below(path, parts.subspan(1))) return found;
            continue;
        }
        fs::path file = path;
        file += extension;
        if (fs::is_regular_file(file, error)) return Found{file};
        if (!fs::is_directory(path, error)) continue;
        if (auto header = header_file(path)) return Found{std::move(*header), true};
    }
    return std::nullopt;
}

/// The modules below `folder`, with what stands before their names. `left`: how many entries of folders may
/// still be looked at, since a folder above a policy may hold anything.
void add_names(std::vector<std::string>& names, const fs::path& folder, const std::string& prefix,
               std::size_t& left, int depth = 0) {
    constexpr int deepest = 4;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end && left > 0;
         at.increment(error)) {
        --left;
        std::error_code ignored;
        const fs::path& path = at->path();
        std::string name = prefix + path.stem().string();
        std::ranges::replace(name, '-', '_');
        if (path.extension() == extension) {
            if (is_wanted(path, Files::policy)) names.push_back(std::move(name));
        } else if (depth < deepest && at->is_directory(ignored)) {
            if (header_file(path)) names.push_back(name);
            add_names(names, path, name + ".", left, depth + 1);
        }
    }
}

void add_existing(std::vector<std::string>& roots, const fs::path& path) {
    std::error_code error;
    if (path.empty() || !fs::is_directory(path, error)) return;
    const std::string text = path.lexically_normal().string();
    if (std::ranges::find(roots, text) == roots.end()) roots.push_back(text);
}

/// Where this library (or the program it is part of) lies.
fs::path own_place() {
    static const char anchor = 0;
    Dl_info info{};
    std::error_code error;
    if (dladdr(&anchor, &info) != 0 && info.dli_fname != nullptr &&
        std::string_view(info.dli_fname).find('/') != std::string_view::npos) {
        fs::path path = fs::canonical(info.dli_fname, error);
        if (!error && fs::is_regular_file(path, error)) return path;
    }
    return fs::read_symlink("/proc/self/exe", error);
}

} // namespace

std::optional<std::string> read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return file.bad() ? std::nullopt : std::optional(std::move(text));
}

std::string shown_path(const std::string& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error).lexically_normal();
    const fs::path relative = absolute.lexically_relative(fs::current_path(error));
    if (error || relative.empty() || *relative.begin() == "..") return absolute.string();
    return relative.string();
}

ModuleFinder::ModuleFinder(const std::string& policy_folder, std::span<const std::string> first_roots)
    : own_folder_(policy_folder) {
    for (const std::string& root : first_roots)
        add_existing(roots_, root);
    if (const char* configured = std::getenv("TIAOLI_PATH")) {
        std::string_view rest = configured;
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, rest.find(':'));
            add_existing(roots_, fs::path(part));
            rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        }
    }
    for (fs::path above = fs::path(policy_folder); above.has_relative_path(); above = above.parent_path())
        add_existing(roots_, above);
    // Installed, share/tiaoli is beside bin/ or lib/; in a source tree the policies are above build/.
    for (fs::path above = own_place().parent_path(); above.has_relative_path(); above = above.parent_path()) {
        add_existing(roots_, above / "share" / "tiaoli");
        if (std::error_code error; fs::is_directory(above / "stdlib", error)) add_existing(roots_, above);
    }
    add_existing(roots_, fs::path(TIAOLI_DEFAULT_PATH));
}

std::vector<std::string> ModuleFinder::find(std::string_view module) const {
    const std::vector<std::string> parts = module_parts(module);
    if (parts.empty()) return {};
    const bool is_standard = parts[0] == "std";
    std::optional<Found> found;
    if (!is_standard) found = find_below(own_folder_, parts);
    const std::span<const std::string> below = is_standard ? std::span(parts).subspan(1) : std::span(parts);
    for (std::size_t i = 0; !found && i < roots_.size(); ++i)
        found = find_below(fs::path(roots_[i]) / (is_standard ? "stdlib" : "policies"), below);
    if (!found) return {};
    if (!found->is_folder) return {found->file.string()};
    std::vector<std::string> paths;
    for (const fs::path& path : files_in(found->file.parent_path()))
        paths.push_back(path.string());
    return paths;
}

std::vector<std::string> ModuleFinder::names() const {
    std::vector<std::string> names;
    std::size_t left = 5000;
    for (const std::string& root : roots_) {
        add_names(names, fs::path(root) / "stdlib", "std.", left);
        add_names(names, fs::path(root) / "policies", "", left);
    }
    add_names(names, own_folder_, "", left);
    return names;
}

std::optional<semantics::Source>
ModuleFinder::load(std::string_view module,
                   const std::function<std::optional<std::string>(const std::string&)>& own_path) const {
    const std::vector<std::string> paths = find(module);
    std::optional<semantics::Source> source;
    for (const std::string& path : paths) {
        if (source && !is_wanted(path, Files::policy)) continue;
        const auto own = own_path(path);
        auto text = own ? std::optional<std::string>("") : read_text(path);
        if (!text) return std::nullopt;
        semantics::Source file{shown_path(own.value_or(path)), std::move(*text), {}};
        if (source)
            source->others.push_back(std::move(file));
        else
            source = std::move(file);
    }
    return source;
}

FoundFiles policy_files(const std::string& argument, Files files, std::span<const std::string> first_roots) {
    std::error_code error;
    FoundFiles found;
    if (fs::is_directory(argument, error)) {
        for (const fs::path& path : files_in(argument))
            if (is_wanted(path, files)) found.paths.push_back(path.string());
        found.is_empty_folder = found.paths.empty();
        return found;
    }
    if (fs::exists(argument, error)) {
        found.paths = {argument};
        return found;
    }
    const bool may_be_module = argument.find('/') == std::string::npos && !argument.ends_with(extension);
    if (may_be_module) {
        found.paths = ModuleFinder(fs::current_path(error).string(), first_roots).find(argument);
        std::erase_if(found.paths, [&](const std::string& path) { return !is_wanted(path, files); });
    }
    return found;
}

PolicySources read_policy(const std::vector<std::string>& paths) {
    PolicySources result;
    for (const std::string& path : paths) {
        auto text = read_text(path);
        if (!text) {
            result.unreadable = path;
            result.reason = std::generic_category().message(errno);
            return result;
        }
        result.sources.push_back({shown_path(path), std::move(*text)});
    }
    return result;
}

semantics::Loader module_loader(const std::vector<std::string>& paths,
                                std::span<const std::string> first_roots) {
    std::error_code error;
    const fs::path folder = fs::absolute(paths[0], error).parent_path();
    // A file of the policy itself may also be a module that another one uses: it is there already.
    const auto own_path = [paths](const std::string& path) -> std::optional<std::string> {
        const auto found = std::ranges::find_if(paths, [&](const std::string& own) {
            std::error_code ignored;
            return fs::equivalent(own, path, ignored);
        });
        return found == paths.end() ? std::nullopt : std::optional(*found);
    };
    const ModuleFinder finder(folder.string(), first_roots);
    return {[finder, own_path](std::string_view module) { return finder.load(module, own_path); },
            [finder] { return finder.names(); }};
}

} // namespace tiaoli::library
