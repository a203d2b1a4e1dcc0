// The REPL without a terminal: a line of text in, an answer in words out.
//
// Everything a person can do is an entry: a command (commands.def), `FACT = VALUE`, a declaration, or an
// expression. Files, terminals and interrupts are the host's.
#pragma once

#include "explore/session.hpp"
#include "explore/unfolding.hpp"
#include "syntax/ast.hpp"
#include "words/diagnostic.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

/// What a shell cannot do by itself. `problem` says, in the language given, why something failed.
struct Host {
    std::function<std::optional<PolicySource>(const std::string& argument, words::Language language,
                                              std::string& problem)>
        open_policy;
    std::function<std::optional<std::string>(const std::string& path, words::Language language,
                                             std::string& problem)>
        read_file;
    /// Whether there is a file, with something in it that must not get lost.
    std::function<bool(const std::string& path)> is_file;
    /// The whole file or nothing: what was there stays if writing fails.
    std::function<bool(const std::string& path, std::string_view text, words::Language language,
                       std::string& problem)>
        write_file;
    /// Whether the user wants what is running to stop.
    std::function<bool()> interrupted;
};

struct Reply {
    std::string text; ///< ends with a line break, or empty
    bool is_error = false;
    bool quit = false;
};

/// An interview under way.
struct Interview {
    std::vector<std::string> decisions; ///< by name; empty: all that are open
    std::vector<Path> skipped;          ///< questions nobody can answer
    Path asked;                         ///< the fact of the question at hand
    std::uint32_t answered = 0;
};

class Shell {
public:
    Shell(Host host, words::Language language);

    /// One complete entry. Answers anything.
    Reply enter(std::string_view entry);
    /// Whether an entry goes on in the next line.
    [[nodiscard]] bool is_unfinished(std::string_view entry) const;

    /// Makes a policy the one at hand; a second one is loaded beside the first.
    Reply load(const std::string& argument);
    /// Adds a policy that was read elsewhere (several at once).
    Reply add(std::unique_ptr<Policy> policy);
    /// Reads the policy's files again. Says nothing, unless `says_unchanged`, if they are what they were.
    Reply reload(bool says_unchanged = true);

    [[nodiscard]] std::string prompt() const;
    /// What may stand in the place of the word before `cursor` (bytes), whole words, sorted; `begin` is where
    /// that word starts.
    [[nodiscard]] std::vector<std::string> completions(std::string_view line, std::size_t cursor,
                                                       std::size_t& begin) const;

    // ---- for the commands
    [[nodiscard]] bool is_interviewing() const { return interview_.has_value(); }
    [[nodiscard]] bool has_session() const { return !sessions_.empty(); }
    [[nodiscard]] Session& session() { return *sessions_[at_]; }
    [[nodiscard]] const Session& session() const { return *sessions_[at_]; }
    [[nodiscard]] std::vector<std::unique_ptr<Session>>& sessions() { return sessions_; }
    void switch_to(std::size_t session);
    [[nodiscard]] const Host& host() const { return host_; }
    [[nodiscard]] words::Language language() const { return language_; }
    void set_language(words::Language language) { language_ = language; }
    [[nodiscard]] std::string_view say(std::string_view chinese, std::string_view english) const {
        return language_ == words::Language::chinese ? chinese : english;
    }
    [[nodiscard]] Unfolding& unfolding() { return unfolding_; }
    [[nodiscard]] std::optional<Interview>& interview() { return interview_; }
    [[nodiscard]] const std::vector<std::string>& interview_names() const { return interview_->decisions; }

    /// Puts a change (`FACT = VALUE`, `on DATE`, `take R = O`, a declaration) into a situation. False, with a
    /// reply that says why, if it is none. `what` becomes a short name of it.
    bool apply(std::string_view change, Situation& situation, Reply& reply, std::string* what = nullptr);
    /// Makes the situation the session's and says what changed.
    Reply commit(Situation situation, std::string_view done);
    /// What a refused attempt says.
    [[nodiscard]] Reply refusal(const Attempt& attempt, std::string_view typed = {}) const;
    [[nodiscard]] Reply failure(std::string text) const { return {std::move(text) + "\n", true, false}; }
    /// The decision of this name; without one a reply that guesses.
    [[nodiscard]] std::optional<program::DecisionId> decision(std::string_view name, Reply& reply) const;
    /// Names separated by blanks or commas.
    [[nodiscard]] std::optional<std::vector<program::DecisionId>> decisions(std::string_view names,
                                                                            Reply& reply) const;

private:
    bool apply_assignment(std::string_view change, Situation& situation, Reply& reply, std::string* what);
    bool apply_declaration(std::string_view change, Situation& situation, Reply& reply, std::string* what);
    /// Facts whose path ends in this one, for whoever left out the record; a few, in quotes.
    [[nodiscard]] std::string facts_ending_in(const Path& path) const;
    Reply evaluate(std::string_view expression);

    Host host_;
    words::Language language_;
    std::vector<std::unique_ptr<Session>> sessions_;
    std::size_t at_ = 0;
    bool is_outdated_ = false; ///< the files on disk have errors: an older version is in force
    Unfolding unfolding_;
    std::optional<Interview> interview_;
};

/// A row of commands.def.
struct CommandInfo {
    std::string_view english, chinese; ///< spellings, separated by '|'
    std::string_view chinese_arguments, english_arguments;
    std::string_view english_help, chinese_help, english_example, chinese_example;
    Reply (*function)(Shell& shell, std::string_view arguments);
};
[[nodiscard]] std::span<const CommandInfo> commands();
/// The command that an entry begins with, and what follows it; null if it begins with none.
[[nodiscard]] const CommandInfo* find_command(std::string_view entry, std::string_view& arguments);

#define TIAOLI_COMMAND(id, ...) Reply command_##id(Shell& shell, std::string_view arguments);
#include "explore/commands.def"
#undef TIAOLI_COMMAND

/// Reads the answer to the question at hand, or a command; see command_ask.
Reply answer_question(Shell& shell, std::string_view entry);

/// The decisions that differ between two outcomes of a session, a line each; with `reasons` also why. Says so
/// if there are none and `says_none`.
[[nodiscard]] std::string changes_text(const Shell& shell, const Outcome& before, const Outcome& after,
                                       bool reasons = false, bool says_none = false);

/// Without blanks at either end; the ideographic space is one.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Takes the first word off a text.
[[nodiscard]] std::string_view take_word(std::string_view& text);

} // namespace tiaoli::explore
