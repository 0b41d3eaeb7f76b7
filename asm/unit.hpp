// One translation unit: reads lines, fills sections, defines symbols. What can be known at a
// line is settled there; what looks forward is left to the linker as a fixup. Sizes never
// change afterwards, so one pass is enough.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "asm/cursor.hpp"
#include "asm/input.hpp"
#include "asm/name_table.hpp"
#include "asm/operand.hpp"
#include "asm/program.hpp"
#include "asm/report.hpp"
#include "asm/slot.hpp"

namespace baton::assembler {

class Unit {
public:
    Unit(std::uint32_t number, Program& program, Sources& sources, Report& report, const Options& options,
         const Limits& limits);

    void assemble(const std::string& path);

private:
    friend struct DirectiveEntry;
    friend struct DirectiveTable;

    /// The line under the pen.
    struct Statement {
        Line line;
        Cursor cursor;
        std::string_view name;  ///< directive or mnemonic as it is written
        std::size_t begin = 0;  ///< of the name
        std::size_t end = 0;

        Span name_span() const { return line.span(begin, end); }
        Span span_here() const;     ///< what comes next, or the end of the line
        Span span_of_next() const;  ///< what comes next, or the name when nothing does
    };
    /// An expression in scratch_, its names bound.
    struct Parsed {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    struct Macro {
        struct Parameter {
            std::string name;
            std::string standard;  ///< when the call gives nothing
            bool required = false;
            bool rest = false;
        };
        const std::string* name = nullptr;
        std::vector<Parameter> parameters;
        std::shared_ptr<const Body> body;
        Span defined_at;
    };
    struct NumericLabel {
        std::uint32_t before = no_symbol;
        std::uint32_t next = no_symbol;
    };
    static constexpr std::uint32_t no_symbol = 0xffffffffU;

    // unit.cpp
    bool open_source(const std::string& path, Sources::Text*& text, const Span& included_at,
                     const std::string& shown);
    void read_line(const Line& line);
    void skip_line(Statement& statement);
    void note_annotation(std::string_view comment);
    bool read_labels(Statement& statement);
    void read_statement(Statement& statement);
    bool read_assignment(Statement& statement);
    void unknown_instruction(Statement& statement);
    void unknown_directive(const Statement& statement);
    bool expect_end(Statement& statement);
    /// Lines are not read because of an error: what they may have defined is not to be missed.
    void lose_lines() { program_.unit_is_incomplete[number_] = true; }
    void list_line(const Line& line, std::uint32_t fragment, std::uint32_t offset);

    // foreign_line.cpp
    bool read_foreign_line(Statement& statement);
    bool begins_statement(std::string_view name) const;
    void define_forgotten_label(Statement& statement);
    /// "lock: name" and "name: lock" instead of "lock name": what is to be written, or nothing.
    Message macro_behind_label(const Statement& statement, const std::vector<bool>& given) const;
    Message macro_as_label(const Statement& statement) const;
    /// "mov r1; 3": what was taken for a comment, or nothing.
    Message semicolon_for_comma(const Statement& statement, std::string_view mnemonic) const;

    // symbols.cpp
    std::string_view qualified(std::string_view name);
    std::uint32_t add_symbol(std::string_view name);
    std::uint32_t symbol(std::string_view name);
    const Symbol* find_defined(std::string_view name);
    void define_label(Statement& statement, std::string_view name, std::size_t begin);
    void define_numeric_label(Statement& statement, std::string_view digits, std::size_t begin);
    void define_constant(Statement& statement, std::string_view name, std::size_t begin, bool reassign);
    bool name_is_free(std::string_view name, const Span& span, const Symbol* existing, bool reassign);
    bool bind(const Statement& statement, ExpressionNode& node);
    bool bind_numeric(const Statement& statement, ExpressionNode& node, std::string_view text);

    // expressions
    bool parse(Statement& statement, Parsed& parsed);
    void report_syntax(const Statement& statement, ExpressionError error);
    Evaluation evaluate_now(const Parsed& parsed);
    StoredExpression store(const Line& line, const Parsed& parsed);
    /// Reports what is wrong; says whether the value only waits for something further down.
    bool waits(const Line& line, const Evaluation& evaluation);
    std::optional<std::int64_t> known_number(Statement& statement, Text what);
    std::optional<std::string> parse_string(Statement& statement);
    std::optional<std::string_view> parse_name(Statement& statement, Text what);

    // emit.cpp
    std::uint32_t fragment_of(std::string_view section);
    Fragment& fragment() { return program_.fragments[current_]; }
    bool zero_filled() const { return program_.sections[program_.fragments[current_].section].zero_filled; }
    bool room_for(const Statement& statement, std::uint64_t bytes);
    bool emit(const Statement& statement, const void* data, std::size_t bytes);
    void emit_fill(const Statement& statement, std::uint64_t bytes, std::uint8_t fill);
    void emit_instruction(const Statement& statement, isa::Word word);
    void emit_padding(const Statement& statement, std::uint32_t bytes);
    void begin_instruction(const Statement& statement);
    void begin_data();
    void add_fixup(const Statement& statement, Slot slot, const Parsed& parsed);

    // instruction.cpp
    bool read_instruction(Statement& statement);
    bool read_operands(Statement& statement, bool system_names);
    bool read_operand(Statement& statement, bool system_names, ParsedOperand& operand);
    bool read_memory(Statement& statement, ParsedOperand& operand);
    bool read_list(Statement& statement, ParsedOperand& operand);
    void encode_row(const Statement& statement, const isa::Instruction& row, std::string_view mnemonic,
                    bool shorthand);
    void load_constant(const Statement& statement);
    void no_such_form(const Statement& statement, const Mnemonic& mnemonic, std::string_view written);
    void operand_expression(ParsedOperand& operand, const Parsed& parsed);

    // directives_data.cpp
    void data(Statement& statement, Slot slot);
    void word_directive(Statement& statement) { data(statement, Slot::word); }
    void half_directive(Statement& statement) { data(statement, Slot::half); }
    void byte_directive(Statement& statement) { data(statement, Slot::byte); }
    void text_bytes(Statement& statement, bool terminated);
    void ascii_directive(Statement& statement) { text_bytes(statement, false); }
    void asciz_directive(Statement& statement) { text_bytes(statement, true); }
    void space_directive(Statement& statement);
    void align_bytes(Statement& statement, std::int64_t bytes, const Span& span);
    void align_directive(Statement& statement);
    void p2align_directive(Statement& statement);
    void org_directive(Statement& statement);
    void incbin_directive(Statement& statement);
    void section_directive(Statement& statement);
    void text_directive(Statement& statement) { named_section(statement, ".text"); }
    void data_directive(Statement& statement) { named_section(statement, ".data"); }
    void rodata_directive(Statement& statement) { named_section(statement, ".rodata"); }
    void bss_directive(Statement& statement) { named_section(statement, ".bss"); }
    void named_section(Statement& statement, std::string_view name);

    // directives_control.cpp
    void equ_directive(Statement& statement) { constant_directive(statement, false); }
    void set_directive(Statement& statement) { constant_directive(statement, true); }
    void constant_directive(Statement& statement, bool reassign);
    void global_directive(Statement& statement);
    void weak_directive(Statement& statement);
    void declare_visible(Statement& statement, bool weak);
    void extern_directive(Statement& statement);
    void include_directive(Statement& statement);
    void if_directive(Statement& statement);
    void elseif_directive(Statement& statement);
    void else_directive(Statement& statement);
    void endif_directive(Statement& statement);
    void ifdef_directive(Statement& statement) { if_defined(statement, true); }
    void ifndef_directive(Statement& statement) { if_defined(statement, false); }
    std::optional<bool> condition(Statement& statement);
    std::optional<bool> is_defined(Statement& statement);
    std::optional<bool> are_same(Statement& statement);
    void if_defined(Statement& statement, bool wanted);
    void ifb_directive(Statement& statement) { if_blank(statement, true); }
    void ifnb_directive(Statement& statement) { if_blank(statement, false); }
    void if_blank(Statement& statement, bool wanted);
    void ifc_directive(Statement& statement) { if_same(statement, true); }
    void ifnc_directive(Statement& statement) { if_same(statement, false); }
    void if_same(Statement& statement, bool wanted);
    void error_directive(Statement& statement);
    void warning_directive(Statement& statement);
    void macro_directive(Statement& statement);
    void endm_directive(Statement& statement);
    void exitm_directive(Statement& statement);
    void purgem_directive(Statement& statement);
    void rept_directive(Statement& statement);
    void irp_directive(Statement& statement);
    void irpc_directive(Statement& statement);
    void endr_directive(Statement& statement);

    // macro.cpp
    std::shared_ptr<const Body> collect_body(const Statement& opener, std::string_view what, bool macro);
    bool read_parameters(Statement& statement, Macro& macro);
    std::string_view take_argument(Statement& statement, bool rest);
    void call_macro(Statement& statement, const Macro& macro);
    bool may_nest(const Span& span, std::string_view what);
    const std::string* keep(std::string_view name);

    Sources::Text* find_file(const Line& line, const std::string& path, Message& refusal);
    Message file_not_found(const std::string& path, const Message& refusal) const;

    std::uint32_t number_;
    Program& program_;
    Sources& sources_;
    Report& report_;
    const Options& options_;
    const Limits& limits_;
    Input input_;
    std::uint32_t current_ = 0;  ///< fragment
    NameTable symbols_;
    std::unordered_map<std::uint64_t, NumericLabel> numeric_labels_;
    std::unordered_map<std::string, std::shared_ptr<const Macro>> macros_;
    std::size_t parameters_ = 0;                                ///< of all macros that were defined
    std::unordered_map<std::string, std::uint32_t> fragments_;  ///< of this unit, by section name
    std::string scope_;                                         ///< the last label that is not local
    std::string qualified_;                                     ///< buffer
    Line here_;                                                 ///< being read
    bool made_instruction_ = false;                             ///< by this line, for the listing
    std::vector<ExpressionNode> scratch_;
    std::vector<ParsedOperand> operands_;
};

}  // namespace baton::assembler
