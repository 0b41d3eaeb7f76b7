#include "isa/platform.hpp"

#include <string>

#include "isa/instruction.hpp"

namespace baton::isa {

void for_each_platform_symbol(void (*visit)(void*, std::string_view, Word), void* context) {
    const auto device_symbol = [](Device device) {
        return std::string(devices[static_cast<std::size_t>(device)].symbol);
    };
    for (const auto& device : devices) visit(context, device.symbol, device.base());
    for (const auto& r : device_registers) {
        visit(context, device_symbol(r.device) + "_" + std::string(r.name), r.offset);
    }
    for (const auto& c : device_constants) {
        visit(context, device_symbol(c.device) + "_" + std::string(c.name), c.value);
    }
    for (const auto& v : vectors) {
        visit(context, v.symbol, v.code);
        if (v.code >= static_cast<unsigned>(Vector::first_line)) {
            const std::string line = "LINE_" + std::string(v.symbol.substr(v.symbol.find('_') + 1));
            visit(context, line, v.code - static_cast<unsigned>(Vector::first_line));
        }
    }
    for (const auto& f : flag_infos) visit(context, f.symbol, f.bit);
    visit(context, "FRAME_CODE", frame::code);
    visit(context, "FRAME_IP", frame::ip);
    visit(context, "FRAME_FLAGS", frame::flags);
    visit(context, "FRAME_SP", frame::sp);
    visit(context, "FRAME_BYTES", frame::bytes);
    visit(context, "SECTOR_BYTES", sector_bytes);
}

std::string_view vector_name(unsigned code) {
    static constexpr std::array<std::string_view, vector_count> others{
        "code 0", "code 1", "code 2",  "code 3",  "code 4",  "code 5",  "code 6",  "code 7",
        "code 8", "code 9", "code 10", "code 11", "code 12", "code 13", "code 14", "code 15",
        "line 0", "line 1", "line 2",  "line 3",  "line 4",  "line 5",  "line 6",  "line 7",
        "line 8", "line 9", "line 10", "line 11", "line 12", "line 13", "line 14", "line 15"};
    for (const auto& v : vectors) {
        if (v.code == code) return v.name;
    }
    return code < others.size() ? others[code] : std::string_view("unknown code");
}

}  // namespace baton::isa
