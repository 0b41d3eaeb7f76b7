#include "isa/effect.hpp"

#include <array>
#include <utility>
#include <vector>

#include "base/messages/machine.hpp"

namespace baton::isa {
namespace {

constexpr std::array<Text, operation_count> operation_texts{
    text::operation_none,     text::operation_copy, text::operation_add,  text::operation_sub,
    text::operation_adc,      text::operation_sbc,  text::operation_and,  text::operation_or,
    text::operation_xor,      text::operation_shl,  text::operation_shr,  text::operation_sar,
    text::operation_ror,      text::operation_mul,  text::operation_mulh, text::operation_mulhu,
    text::operation_div,      text::operation_divu, text::operation_rem,  text::operation_remu,
    text::operation_set_high, text::operation_not,  text::operation_neg,  text::operation_sxb,
    text::operation_sxh,
};

constexpr std::array<Text, condition_count> condition_texts{
    text::condition_always, text::condition_eq, text::condition_ne,  text::condition_lt,  text::condition_ge,
    text::condition_gt,     text::condition_le, text::condition_ltu, text::condition_geu, text::condition_gtu,
    text::condition_leu,    text::condition_mi, text::condition_pl,  text::condition_vs,  text::condition_vc,
};

std::string_view source_text(Source source) {
    switch (source) {
    case Source::none: return "";
    case Source::ra: return "ra";
    case Source::rb: return "rb";
    case Source::rd: return "rd";
    case Source::lr: return "lr";
    case Source::sp: return "sp";
    case Source::ip: return "ip";
    case Source::immediate: return "imm";
    case Source::flags: return "flags";
    case Source::system: return "sr";
    }
    return "";
}

std::string_view destination_text(Destination destination) {
    switch (destination) {
    case Destination::none: return "";
    case Destination::rd: return "rd";
    case Destination::lr: return "lr";
    case Destination::sp: return "sp";
    case Destination::system: return "sr";
    }
    return "";
}

/// How it takes its operands: ", unsigned".
const char* manner_text(Language language, Operation operation) {
    switch (operation) {
    case Operation::shr:
    case Operation::mulhu:
    case Operation::divu:
    case Operation::remu: return say(language, text::taken_unsigned);
    case Operation::sar:
    case Operation::mulh:
    case Operation::rem: return say(language, text::taken_signed);
    case Operation::div: return say(language, text::taken_towards_zero);
    case Operation::sxb:
    case Operation::sxh: return say(language, text::sign_extended);
    default: return "";
    }
}

std::string value_text(Language language, const Semantics& does) {
    return expression_text(language, does, source_text(does.first), source_text(does.second));
}

std::string place_text(Language language, const Semantics& does) {
    const Text datum = does.bytes == 4   ? text::datum_word
                       : does.bytes == 2 ? text::datum_half
                                         : text::datum_byte;
    return say(language, datum, value_text(language, does));
}

std::string memory_text(Language language, const Semantics& does) {
    const std::string place = place_text(language, does);
    const std::string_view datum = source_text(does.datum);
    switch (does.memory) {
    case Memory::load:
        return "rd = " + place +
               (does.bytes == 4      ? ""
                : does.sign_extended ? say(language, text::sign_extended)
                                     : say(language, text::zero_extended));
    case Memory::store:
        if (does.bytes == 4) return place + " = rs";
        return place + " = " + say(language, does.bytes == 2 ? text::low_half : text::low_byte, "rs");
    case Memory::exchange:
        return say(language, text::effect_next, "rd = " + place,
                   place + " = " + say(language, text::effect_old, datum));
    case Memory::fetch_add:
        return say(language, text::effect_next, "rd = " + place,
                   place + " = rd + " + say(language, text::effect_old, datum));
    case Memory::compare_swap: return say(language, text::effect_compare_swap, place, "rd", datum);
    case Memory::push_list: return say(language, text::effect_push);
    case Memory::pop_list: return say(language, text::effect_pop);
    case Memory::pop_frame: return say(language, text::effect_frame);
    case Memory::none: break;
    }
    return {};
}

std::string control_text(Language language, const Semantics& does) {
    const std::string target = does.first == Source::ip ? std::string(say(language, text::effect_target))
                                                        : value_text(language, does);
    switch (does.control) {
    case Control::branch:
        return say(language, text::effect_branch, condition_text(language, does.condition), target);
    case Control::call:
        // The register may be lr itself.
        return say(language, text::effect_next, "lr = ip + 4",
                   "ip = " + (is_register(does.first) ? say(language, text::effect_old, target) : target));
    case Control::trap: return say(language, text::effect_trap, does.trap_code);
    case Control::wait: return say(language, text::effect_wait);
    default: return "ip = " + target;
    }
}

/// Which flags get what: "N Z C V", "N Z ... ; C = V = 0" has the value's text inside.
std::string flags_of_value_text(Language language, const Semantics& does, const std::string& value) {
    const bool kept = does.destination != Destination::none;
    const bool logic = does.flags == FlagEffect::logic;
    std::string flags = logic ? "N Z" : "N Z C V";
    if (!kept) flags = say(language, text::effect_flags_of, flags, value);
    return logic ? say(language, text::effect_next, flags, "C = V = 0") : flags;
}

}  // namespace

std::string expression_text(Language language, const Semantics& does, std::string_view first,
                            std::string_view second, std::string_view carry) {
    const bool shifts = does.operation >= Operation::shl && does.operation <= Operation::ror;
    const bool cut = shifts && is_register(does.second);
    std::vector<Argument> arguments{first, cut ? "(" + std::string(second) + " & 31)" : std::string(second),
                                    carry};
    const Text& expression = operation_texts[static_cast<std::size_t>(does.operation)];
    arguments.resize(expression.arguments(), Argument(""));
    return say(language, Message(expression, std::move(arguments)));
}

std::string_view condition_text(Language language, Condition condition) {
    return say(language, condition_texts[static_cast<std::size_t>(condition)]);
}

std::string effect_text(Language language, const Instruction& row) {
    const Semantics& does = row.semantics;
    if (does.memory != Memory::none) return memory_text(language, does);
    if (does.control != Control::next) return control_text(language, does);
    const std::string value = value_text(language, does);
    switch (does.flags) {
    case FlagEffect::enable: return "I = 1";
    case FlagEffect::disable: return "I = 0";
    case FlagEffect::value: return say(language, text::effect_set_flags, value);
    default: break;
    }
    std::string effect;
    if (does.destination != Destination::none) {
        effect = std::string(destination_text(does.destination)) + " = " + value +
                 manner_text(language, does.operation);
    }
    if (does.flags == FlagEffect::none) return effect.empty() ? value : effect;
    const std::string flags = flags_of_value_text(language, does, value);
    return effect.empty() ? flags : say(language, text::effect_next, effect, flags);
}

}  // namespace baton::isa
