#pragma once

#include "base/messages.hpp"

namespace baton::text {
#define BATON_TEXT BATON_TEXT_ROW
#include "base/messages/course.inc"
#undef BATON_TEXT
}  // namespace baton::text
