// A message for programs: its id and its arguments, which are the same in every language.
#pragma once

#include "base/json.hpp"
#include "base/messages.hpp"

namespace baton::lab {

/// {id, arguments: [...]}; an argument is a string, a number, or again {id, arguments}.
Json message_json(const Message& message);

}  // namespace baton::lab
