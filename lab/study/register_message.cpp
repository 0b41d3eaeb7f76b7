#include "lab/study/register_message.hpp"

#include "base/messages/contract.hpp"
#include "guest/vector_names.hpp"
#include "isa/platform.hpp"

namespace baton::lab {

Message register_message(const debug::RegisterFinding& finding) {
    const auto left = [&]() -> Message {
        if (finding.code >= static_cast<unsigned>(isa::Vector::first_line))
            return {text::contract_left_interrupt, guest::vector_message(finding.code)};
        if (finding.code == static_cast<unsigned>(isa::Vector::syscall)) return {text::contract_left_call};
        return {text::contract_left_fault, guest::vector_message(finding.code)};
    };
    return {text::contract_register_differs,
            finding.register_name,
            finding.thread,
            finding.switched ? text::contract_across_switch : text::contract_across_entry,
            finding.before,
            finding.left_cycle,
            left(),
            finding.after,
            finding.cycle};
}

}  // namespace baton::lab
