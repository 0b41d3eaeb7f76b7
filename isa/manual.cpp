#include "isa/manual.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/messages/machine.hpp"
#include "base/text.hpp"
#include "isa/effect.hpp"
#include "isa/platform.hpp"
#include "isa/pseudo.hpp"
#include "isa/reference.hpp"
#include "isa/table.hpp"

namespace baton::isa {
namespace {

/// A bar would end a cell.
std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '|') result += '\\';
        result += c;
    }
    return result;
}

/// The head of a table, and the line below it.
std::string table_head(Language language, Text head) {
    const std::string line = say(language, head);
    std::string text = line + "\n|";
    for (auto bars = std::count(line.begin(), line.end(), '|'); bars > 1; --bars) text += "---|";
    return text + "\n";
}

std::string size_text(Language language, std::uint32_t bytes) {
    const std::uint32_t kib = bytes / 1024;
    return kib >= 1024 ? say(language, text::manual_mebibytes, kib / 1024)
                       : say(language, text::manual_kibibytes, kib);
}

std::string flags(Language language) {
    std::string text = table_head(language, text::manual_flags);
    for (unsigned bit = 0; bit < 32; ++bit) {
        for (const FlagInfo& info : flag_infos) {
            if (info.bit != Word{1} << bit) continue;
            text += fmt::format("| {} | {} | `{}` | {} |\n", bit, info.name, info.symbol,
                                info.meaning.in(language));
        }
    }
    return text;
}

std::string system_register_table(Language language) {
    std::string text = table_head(language, text::manual_system_registers);
    for (const SystemRegisterInfo& info : system_registers) {
        text += fmt::format("| {} | `{}` | {} |\n", static_cast<unsigned>(info.number), info.name,
                            info.meaning.in(language));
    }
    return text;
}

std::string memory_map(Language language) {
    std::string text = table_head(language, text::manual_memory_map);
    text += say(language, text::manual_ram, size_text(language, ram_bytes_default),
                size_text(language, ram_bytes_least), size_text(language, ram_bytes_most)) +
            "\n";
    for (const DeviceInfo& device : devices) {
        text +=
            fmt::format("| 0x{:08x} – 0x{:08x} | `{}` | {} |\n", device.base(),
                        device.base() + device_window_bytes - 1, device.symbol, device.summary.in(language));
    }
    return text;
}

const char* access_text(Language language, Access access) {
    switch (access) {
    case Access::read: return say(language, text::manual_read);
    case Access::write: return say(language, text::manual_write);
    case Access::read_write: return say(language, text::manual_read_write);
    }
    return "";
}

std::string device_register_tables(Language language) {
    std::string text;
    for (const DeviceInfo& device : devices) {
        if (!text.empty()) text += "\n";
        text +=
            say(language, text::manual_device, device.symbol, device.base(), device.summary.in(language)) +
            "\n\n";
        text += table_head(language, text::manual_device_registers);
        for (const DeviceRegister& r : device_registers) {
            if (r.device != device.device) continue;
            text += fmt::format("| 0x{:02x} | `{}_{}` | {} | {} |\n", r.offset, device.symbol, r.name,
                                access_text(language, r.access), cell(r.meaning.in(language)));
        }
        std::string constants;
        for (const DeviceConstant& c : device_constants) {
            if (c.device != device.device) continue;
            constants +=
                fmt::format("{}`{}_{}` = {}", constants.empty() ? "" : ", ", device.symbol, c.name, c.value);
        }
        if (!constants.empty()) text += "\n" + say(language, text::manual_constants, constants) + "\n";
    }
    return text;
}

std::string encodings(Language language) {
    std::string text =
        fmt::format("```\n{:<22}31          24 23   20 19   16 15   12 11                   0\n", "");
    for (unsigned f = 0; f < form_count; ++f) {
        const auto form = static_cast<Form>(f);
        Instruction row{};
        row.form = form;
        std::string operands = syntax(row, language);
        operands = operands.empty() ? say(language, text::manual_no_operands) : operands.substr(1);
        text += padded(operands, 21) + encoding_picture(form, language) + "\n";
    }
    return text + "```\n";
}

std::string instructions(Language language) {
    std::string text;
    for (std::size_t group = 0; group < instruction_groups.size(); ++group) {
        if (group > 0) text += "\n";
        text += fmt::format("#### {}\n\n", instruction_groups[group].title.in(language));
        text += table_head(language, text::manual_instructions);
        for (const Instruction& row : instruction_table) {
            if (group_of(row) != group) continue;
            text +=
                fmt::format("| {:02x} | `{}` | {} | {} | {} | {} | {} |\n", static_cast<unsigned>(row.op),
                            syntax(row, language), cell(effect_text(language, row)),
                            row.flags == 0 ? "" : flags_text(row.flags, language), cycles_text(row, language),
                            row.privilege == Privilege::kernel ? say(language, text::manual_kernel) : "",
                            row.summary.in(language));
        }
    }
    return text;
}

std::string pseudo_instruction_table(Language language) {
    std::string text = table_head(language, text::manual_pseudo_instructions);
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        text += fmt::format("| `{}` | {} | {} |\n", pseudo.syntax, pseudo.becomes_text(language),
                            pseudo.summary.in(language));
    }
    return text;
}

std::string vector_table(Language language) {
    std::string text = table_head(language, text::manual_vectors);
    for (const VectorInfo& v : vectors) {
        text += fmt::format("| {} | {} | `{}` | {} | {} |\n", v.code, v.name, v.symbol, v.cause.in(language),
                            v.saved_ip.in(language));
    }
    return text;
}

struct Placeholder {
    std::string_view name;
    std::string (*make)(Language language);
};
constexpr std::array placeholders{
    Placeholder{"flags", flags},
    Placeholder{"system_registers", system_register_table},
    Placeholder{"memory_map", memory_map},
    Placeholder{"device_registers", device_register_tables},
    Placeholder{"encodings", encodings},
    Placeholder{"instructions", instructions},
    Placeholder{"pseudo_instructions", pseudo_instruction_table},
    Placeholder{"vectors", vector_table},
};

}  // namespace

std::string manual_markdown(std::string_view text, Language language) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        const std::string* made = nullptr;
        std::string table;
        for (const Placeholder& placeholder : placeholders) {
            if (line == fmt::format("{{{{{}}}}}", placeholder.name)) {
                table = placeholder.make(language);
                made = &table;
            }
        }
        if (made != nullptr) {
            result += *made;
        } else {
            result += line;
            result += '\n';
        }
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return result;
}

std::string manual(Language language) {
    return manual_markdown(language == Language::french ? manual_template_french() : manual_template(),
                           language);
}

}  // namespace baton::isa
