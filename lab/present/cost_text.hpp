// What people call the kinds of cost.
#pragma once

#include "base/messages.hpp"
#include "lab/study/costs.hpp"

namespace baton::lab {

Text cost_phrase(Cost cost);

}  // namespace baton::lab
