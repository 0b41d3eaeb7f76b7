// The line table as DWARF 2 keeps it in .debug_line: a small program whose run yields the rows.
//
// Models: one directory-less file list, rows, ends of sequences. Does not model columns,
// statement marks or the other sections of DWARF. The source is the DWARF 2 standard,
// chapter 6.2.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "isa/bytes.hpp"
#include "isa/image.hpp"

namespace baton::isa {

struct LineTable {
    std::vector<std::string> files;
    std::vector<LineRow> rows;
};

/// The bytes of .debug_line. A last sequence that is still open is ended at `end_address`.
std::vector<std::uint8_t> write_line_table(const std::vector<std::string>& files,
                                           const std::vector<LineRow>& rows, std::uint32_t end_address);

/// Reads .debug_line; unsound ones are refused with the reason. Memory stays within a small
/// multiple of the input. The Failure's subject is empty.
Result<LineTable> read_line_table(ByteReader bytes);

}  // namespace baton::isa
