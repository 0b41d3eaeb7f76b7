// The input log as a text file: everything that reached a machine from outside, and which machine it
// was, so that a run can be repeated to the bit.
//
//   baton-input 2
//   ram 262144
//   wait-states 0
//   clock real
//   seed 1
//   disk-start-cycles 200
//   disk-sector-cycles 64
//   language en
//   start 00112233445566ff
//   key 1200 0 68
//   end 1 8877665544332211
//
// `start` is the hash of the machine's state before its first cycle: program, disk and settings.
// Events: `key CYCLE CORE BYTE` (hexadecimal), `expire CYCLE CORE`, `raise CYCLE CORE LINE`,
// `packet CYCLE CORE BYTES` (two hexadecimal digits a byte), `choose CYCLE CORE NUMBER`. Lines that start
// with # say nothing. The last line holds the number of events and the checksum (FNV-1a, 64 bits) of all that
// stands before it: a log that was cut off or changed is refused. Who edits a log writes `end unchecked`
// instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "emu/input.hpp"
#include "emu/settings.hpp"

namespace baton::lab {

struct InputFile {
    emu::Settings settings;
    std::uint64_t start_hash = 0;
    std::vector<emu::InputEvent> events;
    std::vector<std::string> remarks = {};  ///< written as lines that say nothing; not read
};

/// Bytes as two hexadecimal digits each, and back: nullopt unless there are whole bytes, at least one.
std::string hex_of(const std::vector<std::uint8_t>& bytes);
std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view text);

std::string write_input_file(const InputFile& log);
/// Fails with the line number on anything that is not such a log. `name` is for the message.
Result<InputFile> read_input_file(std::string_view text, const std::string& name);

/// Whether the log belongs to a machine that starts like this; says what differs.
Result<Done> check_replay(const InputFile& log, const emu::Settings& settings, std::uint64_t start_hash,
                          const std::string& name);

}  // namespace baton::lab
