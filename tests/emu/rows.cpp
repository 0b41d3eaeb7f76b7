#include "rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "../support/files.hpp"
#include "emu/report_names.hpp"
#include "guest.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::test {

namespace {

using emu::Cpu;
using emu::Step;
using emu::Transfer;
using isa::SystemRegister;
namespace flag = isa::flag;

constexpr Word ip_of_row = 0x1000;
constexpr Word user_limit = 0x10000;

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

Word hex(const std::string& text) {
    std::size_t used = 0;
    const auto value = std::stoull(text, &used, 16);
    if (used != text.size() || value > 0xffffffffU) throw std::runtime_error("not a number: " + text);
    return static_cast<Word>(value);
}

std::vector<std::string> written_out(const std::string& course) {
    std::vector<std::string> steps;
    for (const auto& word : words_of(course)) {
        const auto star = word.find('*');
        if (star == std::string::npos) {
            steps.push_back(word);
        } else {
            steps.insert(steps.end(), std::stoul(word.substr(star + 1)), word.substr(0, star));
        }
    }
    return steps;
}

Row parse(const std::string& line, const std::string& place) {
    std::vector<std::string> parts;
    std::istringstream in(line);
    for (std::string part; std::getline(in, part, '|');) parts.push_back(trimmed(part));
    const auto colon = parts.size() == 4 ? parts[3].find(':') : std::string::npos;
    if (colon == std::string::npos) throw std::runtime_error(place + ": not four columns: " + line);
    Row row{place, line, parts[0], parts[1], parts[2], 0, written_out(parts[3].substr(colon + 1))};
    row.cycles = static_cast<unsigned>(std::stoul(parts[3].substr(0, colon)));
    if (row.cycles != row.course.size()) {
        throw std::runtime_error(
            fmt::format("{}: {} cycles, but {} steps", place, row.cycles, row.course.size()));
    }
    return row;
}

Word flags_of(const std::string& letters) {
    Word flags = 0;
    for (const char letter : letters) {
        switch (letter) {
        case 'N': flags |= flag::negative; break;
        case 'Z': flags |= flag::zero; break;
        case 'C': flags |= flag::carry; break;
        case 'V': flags |= flag::overflow; break;
        case 'I': flags |= flag::interrupts; break;
        case 'U': flags |= flag::user; break;
        case '-': break;
        default: throw std::runtime_error("unknown flag in " + letters);
        }
    }
    return flags;
}

/// What a column can set: the processor's state, RAM, and what is no state of either.
struct Columns {
    Cpu::State cpu;
    std::vector<std::pair<Word, Word>> words;
    std::optional<Word> wait, enable, raised, fault, entry;
    bool has_ip = false;
};

void read_column(const std::string& column, Columns& into) {
    for (const auto& item : words_of(column)) {
        const auto equals = item.find('=');
        if (equals == std::string::npos) throw std::runtime_error("no '=' in " + item);
        const std::string name = item.substr(0, equals);
        const std::string value = item.substr(equals + 1);
        if (name.front() == '[') {
            into.words.emplace_back(hex(name.substr(1, name.size() - 2)), hex(value));
        } else if (const auto number = isa::parse_register(name)) {
            into.cpu.registers[*number] = hex(value);
        } else if (const auto system = isa::parse_system_register(name)) {
            into.cpu.system[static_cast<std::size_t>(*system)] = hex(value);
        } else if (name == "f") {
            into.cpu.flags = flags_of(value);
        } else if (name == "ip") {
            into.cpu.ip = hex(value);
            into.has_ip = true;
        } else if (name == "wait") {
            into.wait = hex(value);
        } else if (name == "enable") {
            into.enable = hex(value);
        } else if (name == "raised") {
            into.raised = hex(value);
        } else if (name == "fault") {
            into.fault = hex(value);
        } else if (name == "entry") {
            into.entry = hex(value);
        } else {
            throw std::runtime_error("unknown name in " + item);
        }
    }
}

void poke_words(Machine& machine, const std::vector<std::pair<Word, Word>>& words) {
    for (const auto& [address, value] : words) {
        for (unsigned i = 0; i < 4; ++i) {
            machine.poke_byte(Address(address + i), static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
}

/// A tick in the notation of a course.
std::string noted(const Tick& tick) {
    const bool faulted = tick.did(happened::faulted);
    switch (tick.step) {
    case Step::fetch:
        if (tick.bus.transfer != Transfer::fetch || tick.bus.address != ip_of_row)
            return "fetch from elsewhere";
        return tick.bus.stalled ? "f" : "F";
    case Step::decode: return "D";
    case Step::execute: return tick.bus.transfer == Transfer::none ? "X" : "X with a transfer";
    case Step::write_back: return "W";
    case Step::memory:
        if (faulted) return tick.bus.transfer == Transfer::none ? "M!" : "M! with a transfer";
        if (tick.bus.stalled) return "m";
        return fmt::format("M:{}{}@{:x}={:x}", tick.bus.transfer == Transfer::write ? 'w' : 'r',
                           tick.bus.bytes, tick.bus.address, tick.bus.data);
    default: return std::string(emu::step_name(tick.step));
    }
}

std::string difference(const Cpu::State& found, const Cpu::State& wanted) {
    for (unsigned i = 0; i < isa::register_count; ++i) {
        if (found.registers[i] != wanted.registers[i]) {
            return fmt::format("{} is {:x}, not {:x}", isa::register_name(i), found.registers[i],
                               wanted.registers[i]);
        }
    }
    for (const auto& info : isa::system_registers) {
        const auto i = static_cast<std::size_t>(info.number);
        if (found.system[i] != wanted.system[i]) {
            return fmt::format("{} is {:x}, not {:x}", info.name, found.system[i], wanted.system[i]);
        }
    }
    if (found.ip != wanted.ip) return fmt::format("ip is {:x}, not {:x}", found.ip, wanted.ip);
    if (found.flags != wanted.flags)
        return fmt::format("FLAGS are {:x}, not {:x}", found.flags, wanted.flags);
    return "";
}

Columns columns_before(const Row& row) {
    Columns before;
    before.cpu.ip = ip_of_row;
    before.cpu.system[static_cast<std::size_t>(SystemRegister::ulimit)] = user_limit;
    read_column(row.before, before);
    return before;
}

}  // namespace

emu::Machine machine_before(const Row& row) {
    const Columns before = columns_before(row);
    emu::Settings settings;
    settings.wait_states = static_cast<std::uint8_t>(before.wait.value_or(0));
    Guest guest("        " + row.instruction + "\n", settings, ip_of_row);
    poke_words(guest.machine, before.words);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.cpu = before.cpu;
    snapshot.state.devices.interrupts.enable = static_cast<std::uint16_t>(before.enable.value_or(0));
    snapshot.state.devices.interrupts.latched = static_cast<std::uint16_t>(before.raised.value_or(0));
    guest.machine.restore(snapshot);
    return guest.machine;
}

std::vector<Row> all_rows() {
    const auto folder = std::filesystem::path(BATON_SOURCE_DIR) / "tests/emu/rows";
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());

    std::vector<Row> rows;
    for (const auto& file : files) {
        std::istringstream in(read_file(file));
        unsigned number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (trimmed(line).empty() || line.front() == '#') continue;
            rows.push_back(parse(line, fmt::format("{}:{}", file.filename().string(), number)));
        }
    }
    return rows;
}

std::string disagreement(const Row& row) {
    const Columns before = columns_before(row);
    Machine machine = machine_before(row);

    Columns after;
    after.cpu = before.cpu;
    after.cpu.ip = 0;
    read_column(row.after, after);
    if (!after.has_ip) after.cpu.ip = after.fault ? ip_of_row : ip_of_row + 4;
    Machine wanted = machine;
    poke_words(wanted, after.words);

    std::string course;
    Tick last;
    for (unsigned cycle = 0; cycle < 60 && !last.did(happened::retired | happened::faulted); ++cycle) {
        last = machine.tick();
        const std::string note = noted(last);
        if (cycle >= row.course.size() || row.course[cycle] != note) {
            return fmt::format("cycle {} is {}", cycle, note);
        }
    }
    if (machine.cycle() != row.cycles) return fmt::format("it took {} cycles", machine.cycle());
    if (last.did(happened::faulted) != after.fault.has_value()) return "it faults, or should";
    if (after.fault && last.code != *after.fault) return fmt::format("the fault is {}", last.code);
    if (after.entry && machine.cpu().latches().code != *after.entry) return "the entry is another";
    if ((machine.cpu().step() == Step::accept) != (after.entry || after.fault))
        return "an entry follows, or should";
    if (const auto text = difference(machine.cpu().state(), after.cpu); !text.empty()) return text;
    if (!(machine.bus().ram() == wanted.bus().ram())) return "RAM is not as it should be";
    if (!(machine.bus().state() == wanted.bus().state())) return "a device has changed";
    return "";
}

isa::Op operation_of(const Row& row) {
    const isa::Instruction* found = isa::decode(word_of(row.instruction));
    if (found == nullptr) throw std::runtime_error(row.place + ": no instruction");
    return found->op;
}

}  // namespace baton::test
