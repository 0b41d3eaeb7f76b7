// What the window says of the machine itself: instructions, device registers, causes of interrupts. English
// is the ISA's own tables, the one source; French stands beside it in isa/french.inc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gui/model/words.hpp"
#include "isa/instruction.hpp"
#include "isa/platform.hpp"

namespace baton::gui {

// --- an instruction's row ---
std::string_view summary_text(Language language, const isa::Instruction& row);
std::string effect_text(Language language, const isa::Instruction& row);
/// As isa/reference.hpp has them.
std::string syntax_text(Language language, const isa::Instruction& row);
std::string cycles_text(Language language, const isa::Instruction& row);
std::string course_text(Language language, const isa::Instruction& row);
std::string flags_text(Language language, isa::Word flags);
std::string encoding_text(Language language, const isa::Instruction& row);

// --- the platform ---
std::string_view meaning_text(Language language, const isa::DeviceRegister& device_register);
/// Why an entry of this code is taken, and what its saved ip points to.
std::string_view cause_text(Language language, const isa::VectorInfo& vector);
std::string_view saved_ip_text(Language language, const isa::VectorInfo& vector);

/// The French texts alone, for the test that looks whether any is missing; nothing where there is no row.
std::optional<std::string_view> french(const isa::DeviceRegister& device_register);
std::optional<std::string_view> french_cause(unsigned code);

}  // namespace baton::gui
