// Why the host's system refused something, in the reader's language: the common values of errno have their
// rows in the messages table, all others are told by their number.
#pragma once

#include "base/messages.hpp"

namespace baton {

Message system_reason(int error);

}  // namespace baton
