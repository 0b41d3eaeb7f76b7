// What the register check has found, as a message.
#pragma once

#include "base/messages.hpp"
#include "debug/observe/register_check.hpp"

namespace baton::lab {

/// "register r7 of B differs across a switch: ...", without a full stop.
Message register_message(const debug::RegisterFinding& finding);

}  // namespace baton::lab
