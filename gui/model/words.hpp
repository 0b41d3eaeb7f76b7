// The window's words: base/messages/window.inc, and what vectors are called.
#pragma once

#include <string>

#include "base/messages/debugger.hpp"
#include "base/messages/window.hpp"

namespace baton::gui {

/// What a vector code is called: "timer", "horloge".
std::string vector_text(Language language, unsigned code);

}  // namespace baton::gui
