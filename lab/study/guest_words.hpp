// The names that a guest OS publishes of its states and reasons, as words of the reader's language.
#pragma once

#include <string>

#include "base/messages.hpp"

namespace baton::lab {

/// "ready" and the like as a text; a name that is not known stands for itself.
Argument word_for(const std::string& published);

}  // namespace baton::lab
