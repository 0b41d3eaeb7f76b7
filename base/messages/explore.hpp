#pragma once

#include "base/messages.hpp"

namespace baton::text {
#define BATON_TEXT BATON_TEXT_ROW
#include "base/messages/explore.inc"
#undef BATON_TEXT
}  // namespace baton::text
