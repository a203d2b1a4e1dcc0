// Inputs that only a host can give to the library.
#pragma once

#include <map>
#include <string>

namespace tiaoli::tests {

struct LibraryInput {
    std::string input; ///< as a person describes it
    std::string english, chinese;
    bool produced = false;
};

/// By the name of the diagnostic that each shows.
[[nodiscard]] std::map<std::string, LibraryInput> library_inputs();

} // namespace tiaoli::tests
