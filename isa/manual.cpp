#include "isa/manual.hpp"

#include <fmt/format.h>

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

std::string size_text(std::uint32_t bytes) {
    const std::uint32_t kib = bytes / 1024;
    return kib >= 1024 ? fmt::format("{} MiB", kib / 1024) : fmt::format("{} KiB", kib);
}

std::string flags() {
    std::string text = "| bit | flag | symbol | meaning |\n|---|---|---|---|\n";
    for (unsigned bit = 0; bit < 32; ++bit) {
        for (const FlagInfo& info : flag_infos) {
            if (info.bit != Word{1} << bit) continue;
            text +=
                fmt::format("| {} | {} | `{}` | {} |\n", bit, info.name, info.symbol, info.meaning.english);
        }
    }
    return text;
}

std::string system_register_table() {
    std::string text = "| number | name | meaning |\n|---|---|---|\n";
    for (const SystemRegisterInfo& info : system_registers) {
        text += fmt::format("| {} | `{}` | {} |\n", static_cast<unsigned>(info.number), info.name,
                            info.meaning.english);
    }
    return text;
}

std::string memory_map() {
    std::string text = "| addresses | symbol | what |\n|---|---|---|\n";
    text += fmt::format("| 0x00000000 and up | | RAM: {} by default, {} to {} |\n",
                        size_text(ram_bytes_default), size_text(ram_bytes_least), size_text(ram_bytes_most));
    for (const DeviceInfo& device : devices) {
        text += fmt::format("| 0x{:08x} – 0x{:08x} | `{}` | {} |\n", device.base(),
                            device.base() + device_window_bytes - 1, device.symbol, device.summary.english);
    }
    return text;
}

std::string_view access_text(Access access) {
    switch (access) {
    case Access::read: return "read";
    case Access::write: return "write";
    case Access::read_write: return "read, write";
    }
    return "";
}

std::string device_register_tables() {
    std::string text;
    for (const DeviceInfo& device : devices) {
        if (!text.empty()) text += "\n";
        text +=
            fmt::format("**`{}`** at 0x{:08x}: {}\n\n", device.symbol, device.base(), device.summary.english);
        text += "| offset | symbol | access | meaning |\n|---|---|---|---|\n";
        for (const DeviceRegister& r : device_registers) {
            if (r.device != device.device) continue;
            text += fmt::format("| 0x{:02x} | `{}_{}` | {} | {} |\n", r.offset, device.symbol, r.name,
                                access_text(r.access), cell(r.meaning.english));
        }
        std::string constants;
        for (const DeviceConstant& c : device_constants) {
            if (c.device != device.device) continue;
            constants +=
                fmt::format("{}`{}_{}` = {}", constants.empty() ? "" : ", ", device.symbol, c.name, c.value);
        }
        if (!constants.empty()) text += fmt::format("\nBits and commands: {}.\n", constants);
    }
    return text;
}

std::string encodings() {
    std::string text =
        fmt::format("```\n{:<22}31          24 23   20 19   16 15   12 11                   0\n", "");
    for (unsigned f = 0; f < form_count; ++f) {
        const auto form = static_cast<Form>(f);
        Instruction row{};
        row.form = form;
        std::string operands = syntax(row);
        operands = operands.empty() ? "no operands" : operands.substr(1);
        text += fmt::format("{:<21}{}\n", operands, encoding_picture(form));
    }
    return text + "```\n";
}

std::string instructions() {
    std::string text;
    for (std::size_t group = 0; group < instruction_groups.size(); ++group) {
        if (group > 0) text += "\n";
        text += fmt::format("#### {}\n\n", instruction_groups[group].title.english);
        text +=
            "| opcode | syntax | effect | flags | cycles | mode | in words "
            "|\n|---|---|---|---|---|---|---|\n";
        for (const Instruction& row : instruction_table) {
            if (group_of(row) != group) continue;
            text += fmt::format("| {:02x} | `{}` | {} | {} | {} | {} | {} |\n", static_cast<unsigned>(row.op),
                                syntax(row), cell(effect_text(Language::english, row)),
                                row.flags == 0 ? "" : flags_text(row.flags), cycles_text(row),
                                row.privilege == Privilege::kernel ? "kernel" : "", row.summary.english);
        }
    }
    return text;
}

std::string pseudo_instruction_table() {
    std::string text = "| syntax | becomes | in words |\n|---|---|---|\n";
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        text += fmt::format("| `{}` | {} | {} |\n", pseudo.syntax, pseudo.becomes_text(Language::english),
                            pseudo.summary.english);
    }
    return text;
}

std::string vector_table() {
    std::string text = "| code | name | symbol | cause | saved ip |\n|---|---|---|---|---|\n";
    for (const VectorInfo& v : vectors) {
        text += fmt::format("| {} | {} | `{}` | {} | {} |\n", v.code, v.name, v.symbol, v.cause.english,
                            v.saved_ip.english);
    }
    return text;
}

struct Placeholder {
    std::string_view name;
    std::string (*make)();
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

std::string manual_markdown(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        const std::string* made = nullptr;
        std::string table;
        for (const Placeholder& placeholder : placeholders) {
            if (line == fmt::format("{{{{{}}}}}", placeholder.name)) {
                table = placeholder.make();
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

std::string manual() {
    return manual_markdown(manual_template());
}

}  // namespace baton::isa
