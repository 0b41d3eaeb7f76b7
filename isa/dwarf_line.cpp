#include "isa/dwarf_line.hpp"

#include <array>

#include "base/messages/images.hpp"
#include "base/text.hpp"
#include "isa/word.hpp"

namespace baton::isa {
namespace {

constexpr std::uint16_t dwarf_version = 2;

// Standard opcodes, and the number of operands that each takes (the header repeats them, so
// that readers can skip what they do not know).
enum Standard : std::uint8_t {
    extended = 0,
    copy = 1,
    advance_pc = 2,
    advance_line = 3,
    set_file = 4,
    set_column = 5,
    negate_statement = 6,
    set_basic_block = 7,
    const_add_pc = 8,
    fixed_advance_pc = 9,
};
constexpr std::array<std::uint8_t, 9> operand_counts{0, 1, 1, 1, 1, 0, 0, 0, 1};
enum Extended : std::uint8_t { end_sequence = 1, set_address = 2 };

// A special opcode moves address and line and adds a row, in one byte:
//   opcode = (line step - line_base) + line_range * address step + opcode_base
constexpr int line_base = -3;
constexpr unsigned line_range = 12;
constexpr unsigned opcode_base = operand_counts.size() + 1;

void unsigned_leb(ByteWriter& out, std::uint32_t value) {
    while (value >= 0x80) {
        out.u8((value & 0x7f) | 0x80);
        value >>= 7;
    }
    out.u8(value);
}

void signed_leb(ByteWriter& out, std::int64_t value) {
    for (;;) {
        const auto low = static_cast<std::uint32_t>(value & 0x7f);
        value >>= 7;
        if ((value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0)) {
            out.u8(low);
            return;
        }
        out.u8(low | 0x80);
    }
}

void extended_opcode(ByteWriter& out, Extended opcode, std::uint32_t operand_bytes) {
    out.u8(extended);
    out.u8(operand_bytes + 1);
    out.u8(opcode);
}

/// Any length is read, but bits beyond 64 are dropped: callers check ranges.
std::uint64_t read_unsigned_leb(ByteReader& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t byte = in.u8();
        if (shift < 64) value |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80) == 0 || !in.ok()) return value;
    }
}

std::int64_t read_signed_leb(ByteReader& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t byte = in.u8();
        if (shift < 64) value |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80) == 0 || !in.ok()) {
            if ((byte & 0x40) != 0 && shift + 7 < 64) value |= ~std::uint64_t{0} << (shift + 7);
            return static_cast<std::int64_t>(value);
        }
    }
}

/// Runs the line programs, one after the other.
class LineReader {
public:
    explicit LineReader(ByteReader in) : in_(in) {}

    Result<LineTable> read() {
        while (in_.left() > 0) {
            if (!read_unit()) return Failure{"", Message(text::lines_damaged, reason_)};
        }
        return std::move(table_);
    }

private:
    bool refuse(Message reason) {
        reason_ = std::move(reason);
        return false;
    }

    bool read_unit() {
        ByteReader unit = in_.part(in_.u32());
        const std::uint16_t version = unit.u16();
        if (!unit.ok() || !in_.ok()) return refuse(text::lines_cut);
        if (version != dwarf_version) return refuse(text::lines_other_version);
        ByteReader header = unit.part(unit.u32());
        minimum_instruction_bytes_ = header.u8();
        header.u8();  // is_stmt at the start: every row is one to us
        line_base_ = sign_extend(header.u8(), 8);
        line_range_ = header.u8();
        opcode_base_ = header.u8();
        if (opcode_base_ == 0 || line_range_ == 0) return refuse(text::lines_header_unsound);
        counts_.assign(opcode_base_, 0);
        for (unsigned i = 1; i < opcode_base_; ++i) counts_[i] = header.u8();
        while (!header.text().empty()) continue;  // directories
        first_file_ = table_.files.size();
        for (auto name = header.text(); !name.empty(); name = header.text()) {
            if (has_controls(name)) return refuse(text::lines_file_name);
            for (int i = 0; i < 3; ++i) read_unsigned_leb(header);  // directory, time, size
            table_.files.push_back(replace_invalid_utf8(name));
        }
        if (!header.ok() || !unit.ok()) return refuse(text::lines_header_cut);
        return run(unit);
    }

    bool run(ByteReader& program) {
        reset();
        while (program.left() > 0) {
            if (!step(program)) return false;
            if (!program.ok()) return refuse(text::lines_program_cut);
            if (address_ > 0xffffffffU) return refuse(text::lines_address_large);
        }
        return in_sequence_ ? refuse(text::lines_no_end) : true;
    }

    void reset() {
        address_ = 0;
        file_ = 1;
        line_ = 1;
        in_sequence_ = false;
    }

    void advance(std::uint64_t operations) {
        // Saturates above 32 bits, where run() refuses it.
        const std::uint64_t most = 0x100000000U;
        address_ += operations > most ? most : operations * minimum_instruction_bytes_;
    }

    bool add_row(bool ends) {
        if (address_ > 0xffffffffU) return refuse(text::lines_address_large);
        const auto address = static_cast<std::uint32_t>(address_);
        if (!table_.rows.empty() && table_.rows.back().address > address) {
            return refuse(text::lines_unordered);
        }
        if (ends) {
            table_.rows.push_back({address, 0, 0});
            return true;
        }
        if (line_ < 1 || line_ > 0x7fffffff) return refuse(text::lines_number_range);
        if (file_ < 1 || file_ > table_.files.size() - first_file_) return refuse(text::lines_no_file);
        table_.rows.push_back({address, static_cast<std::uint32_t>(first_file_ + file_ - 1),
                               static_cast<std::uint32_t>(line_)});
        in_sequence_ = true;
        return true;
    }

    bool move_line(std::int64_t lines) {
        if (lines < -0x7fffffff || lines > 0x7fffffff) return refuse(text::lines_number_range);
        line_ += lines;
        if (line_ < -0x7fffffff || line_ > 0x7fffffff) return refuse(text::lines_number_range);
        return true;
    }

    bool step(ByteReader& in) {
        const std::uint8_t opcode = in.u8();
        if (opcode >= opcode_base_) {
            const unsigned adjusted = static_cast<unsigned>(opcode) - opcode_base_;
            advance(adjusted / line_range_);
            return move_line(line_base_ + static_cast<int>(adjusted % line_range_)) && add_row(false);
        }
        switch (opcode) {
        case extended: return step_extended(in);
        case copy: return add_row(false);
        case advance_pc: advance(read_unsigned_leb(in)); return true;
        case advance_line: return move_line(read_signed_leb(in));
        case set_file: file_ = read_unsigned_leb(in); return true;
        case const_add_pc: advance((255U - opcode_base_) / line_range_); return true;
        case fixed_advance_pc: address_ += in.u16(); return true;
        default:
            for (unsigned i = 0; i < counts_[opcode]; ++i) read_unsigned_leb(in);
            return true;
        }
    }

    bool step_extended(ByteReader& in) {
        ByteReader body = in.part(read_unsigned_leb(in));
        const std::uint8_t opcode = body.u8();
        if (!body.ok() || !in.ok()) return refuse(text::lines_program_cut);
        if (opcode == end_sequence) {
            if (!add_row(true)) return false;
            reset();
        } else if (opcode == set_address) {
            if (body.left() != 4) return refuse(text::lines_address_size);
            address_ = body.u32();
        }
        return true;
    }

    ByteReader in_;
    LineTable table_;
    Message reason_;
    std::vector<std::uint8_t> counts_;
    std::size_t first_file_ = 0;
    unsigned minimum_instruction_bytes_ = 1;
    unsigned line_range_ = 1;
    unsigned opcode_base_ = 1;
    int line_base_ = 0;
    std::uint64_t address_ = 0;
    std::uint64_t file_ = 1;
    std::int64_t line_ = 1;
    bool in_sequence_ = false;
};

}  // namespace

std::vector<std::uint8_t> write_line_table(const std::vector<std::string>& files,
                                           const std::vector<LineRow>& rows, std::uint32_t end_address) {
    ByteWriter out;
    out.u32(0);  // unit length, patched below
    out.u16(dwarf_version);
    const std::size_t header_length_at = out.size();
    out.u32(0);
    out.u8(1);  // minimum_instruction_length: data has rows too, so bytes
    out.u8(1);  // default_is_stmt
    out.u8(static_cast<std::uint8_t>(line_base));
    out.u8(line_range);
    out.u8(opcode_base);
    for (const std::uint8_t count : operand_counts) out.u8(count);
    out.u8(0);  // no directories
    for (const std::string& file : files) {
        out.text(file);
        for (int i = 0; i < 3; ++i) out.u8(0);  // directory, time, size: not kept
    }
    out.u8(0);
    out.patch_u32(header_length_at, static_cast<std::uint32_t>(out.size() - header_length_at - 4));

    LineRow state{0, 0, 1};
    bool open = false;
    const auto end = [&](std::uint32_t address) {
        out.u8(advance_pc);
        unsigned_leb(out, address - state.address);
        extended_opcode(out, end_sequence, 0);
        state = {0, 0, 1};
        open = false;
    };
    for (const LineRow& row : rows) {
        if (row.line == 0) {
            if (open) end(row.address);
            continue;
        }
        if (!open) {
            extended_opcode(out, set_address, 4);
            out.u32(row.address);
            state.address = row.address;
            open = true;
        }
        if (row.file != state.file) {
            out.u8(set_file);
            unsigned_leb(out, row.file + 1);
        }
        const std::int64_t lines = std::int64_t{row.line} - state.line;
        const std::uint32_t bytes = row.address - state.address;
        const std::int64_t special =
            lines - line_base + std::int64_t{line_range} * bytes + std::int64_t{opcode_base};
        if (lines >= line_base && lines < line_base + static_cast<int>(line_range) && special <= 255) {
            out.u8(static_cast<std::uint32_t>(special));
        } else {
            out.u8(advance_line);
            signed_leb(out, lines);
            out.u8(advance_pc);
            unsigned_leb(out, bytes);
            out.u8(copy);
        }
        state = row;
    }
    if (open) end(end_address);
    out.patch_u32(0, static_cast<std::uint32_t>(out.size() - 4));
    return out.take();
}

Result<LineTable> read_line_table(ByteReader bytes) {
    return LineReader(bytes).read();
}

}  // namespace baton::isa
