// A policy at hand: its sources, checked, and checked again with declarations of the session put into them.
#pragma once

#include "engine/engine.hpp"
#include "explore/origins.hpp"
#include "program/program.hpp"
#include "semantics/checked_policy.hpp"
#include "syntax/parsed_texts.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::explore {

/// What the host found under a name: the policy's own files, and a way to the modules that they use.
struct PolicySource {
    std::string argument; ///< as the user gave it
    std::vector<semantics::Source> files;
    std::vector<std::string> paths; ///< of the own files, where they can be read again; may be shorter
    semantics::Loader loader;
    /// What need not be parsed again: shared by policies that use the same modules, and by the versions of
    /// one.
    std::shared_ptr<syntax::ParsedTexts> parsed = std::make_shared<syntax::ParsedTexts>();
};

/// A checked policy, ready to be evaluated. Immutable and shared.
struct Compiled {
    semantics::CheckedPolicy checked;
    std::vector<words::SourceText> files;            ///< views into `checked`
    std::shared_ptr<const program::Program> program; ///< null if there are errors
    std::shared_ptr<const engine::Plan> plan;

    // Of a policy with declarations in it.
    std::shared_ptr<const Compiled> before; ///< without them
    std::vector<std::string> declarations;
    std::vector<std::vector<Piece>> pieces; ///< by file
};

/// A source text of the policy with declarations of the session in it.
struct RevisedFile {
    std::string name, text;
    bool is_own = false;     ///< one of the policy's own files
    bool is_changed = false; ///< differs from what the host found
    std::vector<Piece> pieces;
};

class Policy {
public:
    /// Checks the policy. Mistakes are in `base()->checked`.
    explicit Policy(PolicySource source);

    [[nodiscard]] const PolicySource& source() const { return source_; }
    [[nodiscard]] const std::shared_ptr<const Compiled>& base() const { return base_; }

    /// The policy with these declarations in it: each takes the place of the one of its kind and name,
    /// wherever that stands, or is added if there is none. The last few results are kept, so that going back
    /// and forth costs nothing.
    [[nodiscard]] std::shared_ptr<const Compiled> with(const std::vector<std::string>& declarations);

    /// The texts that `with` checks.
    [[nodiscard]] std::vector<RevisedFile> revised(const std::vector<std::string>& declarations) const;

    /// The text of the declaration that a name belongs to, and its file; empty if there is none.
    [[nodiscard]] std::pair<std::string, std::string> text_of(const Compiled& compiled,
                                                              std::string_view name) const;

private:
    PolicySource source_;
    std::shared_ptr<const Compiled> base_;
    std::vector<std::pair<std::vector<std::string>, std::shared_ptr<const Compiled>>> kept_;
};

} // namespace tiaoli::explore
