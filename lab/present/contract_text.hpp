// The contract test's result, for people and for programs.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/messages.hpp"
#include "lab/study/contract.hpp"

namespace baton::lab {

std::string contract_text(const ContractReport& report, Language language);

/// policy, quantum, starvation, holds, checks [{check, state}], failures [{check, what, id, arguments,
/// details, cycle, tick, routine, file, line, place, process, jobs, clock, command}], runs [...]. `what` and
/// `details` are in the language; everything else is the same in each.
Json contract_json(const ContractReport& report, Language language);

}  // namespace baton::lab
