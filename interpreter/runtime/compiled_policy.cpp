// Policies to and from compiled files.
#include "program/compiled.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/guard.hpp"
#include "runtime/policy_implementation.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace tiaoli {

using words::DiagnosticId;

namespace {

Result<Policy> load_named(const std::string& name, std::span<const std::byte> bytes) {
    using Fault = program::ReadCompiled::Fault;
    const program::ReadCompiled read = program::read_compiled(bytes);
    switch (read.fault) {
    case Fault::nothing: return runtime::make_policy(read.program);
    case Fault::not_compiled:
        return runtime::failure(Problem::damaged, DiagnosticId::not_a_compiled_policy, {name});
    case Fault::other_version:
        return runtime::failure(
            Problem::damaged, DiagnosticId::compiled_by_other_version,
            {name, std::to_string(read.version), std::to_string(program::compiled_version)});
    case Fault::damaged: break;
    }
    return runtime::failure(Problem::damaged, DiagnosticId::compiled_policy_damaged, {name, read.detail});
}

} // namespace

Result<Policy> Policy::load(std::span<const std::byte> compiled) {
    return runtime::guarded([&] { return load_named("memory", compiled); });
}

Result<Policy> Policy::load_file(const std::string& path) {
    return runtime::guarded([&]() -> Result<Policy> {
        std::ifstream file(path, std::ios::binary | std::ios::ate);
        const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
        std::vector<std::byte> bytes(size > 0 ? static_cast<std::size_t>(size) : 0);
        file.seekg(0);
        if (size < 0 || !file.read(reinterpret_cast<char*>(bytes.data()), size))
            return runtime::failure(Problem::file, DiagnosticId::cannot_read,
                                    {path, std::generic_category().message(errno)});
        return load_named(path, bytes);
    });
}

Result<std::vector<std::byte>> Policy::save() const {
    return runtime::guarded([&]() -> Result<std::vector<std::byte>> {
        return program::write_compiled(*implementation_->program);
    });
}

} // namespace tiaoli
