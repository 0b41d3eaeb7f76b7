// What the processor's vectors are called by people: "timer", "minuteur". The English names are those of the
// platform's table, which JSON keeps in every language.
#pragma once

#include "base/messages.hpp"

namespace baton::guest {

/// A code without a name of its own is called as the platform's table does: "line 9".
Message vector_message(unsigned code);

}  // namespace baton::guest
