// What a session finds out, as JSON for scripts (docs/exploring.md).
#pragma once

#include "analysis/changes.hpp"
#include "analysis/interview.hpp"
#include "analysis/sweep.hpp"
#include "explore/session.hpp"
#include "words/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

/// {"decision":…,"fact":…,"from":…,"to":…,"complete":…,"points":[…],"turns":[…]}
void append_sweep(std::string& out, const Outcome& outcome, const analysis::Sweep& sweep,
                  std::string_view dial, words::Language language);
/// [{"decision":…,"before":{"state":…,"text":…},"after":{…},"because":[…]},…]
void append_changes(std::string& out, const std::vector<analysis::Change>& changes);
/// [{"fact":…,"kind":…,"type":…,"label":…,"choices":[…],"decisions":…,"left":…,"open":…},…], the most telling
/// first.
void append_questions(std::string& out, const Outcome& outcome,
                      const std::vector<analysis::Question>& questions);

} // namespace tiaoli::explore
