// Joins the units of a program into one image: lays sections out, finds names in other units,
// fills what waited, lists what the loader must relocate.
#pragma once

#include <string>

#include "asm/program.hpp"
#include "asm/report.hpp"

namespace baton::assembler {

class Linker {
public:
    Linker(Program& program, Sources& sources, Report& report, const Options& options, const Limits& limits)
        : program_(program), sources_(sources), report_(report), options_(options), limits_(limits) {}

    /// Fills everything. The image counts only if the report has no errors afterwards.
    isa::Image link();
    /// Precondition: link() has made this image.
    std::string listing(const isa::Image& image) const;

    /// What a symbol is worth once sections have addresses; labels have base 1.
    ExpressionResolver::Answer resolve(std::uint32_t symbol);
    ExpressionResolver::Answer location(const ExpressionNode& node) const;

private:
    /// A section in the image.
    struct Placed {
        std::uint32_t section = 0;
        std::uint32_t address = 0;
        std::uint32_t end = 0;
    };

    void collect_globals();
    /// Whether a weak definition has given way to another source's.
    bool is_overridden(std::uint32_t symbol) const;
    bool is_required(std::string_view name) const;
    void check_required();
    void lay_out(std::size_t relocations);
    std::size_t count_relocations();
    void fill_all();
    void fill(const Fixup& fixup);
    struct Undefined {
        Message message;
        std::string suggestion;
    };
    /// What a deferred symbol was found to be in this round of laying out.
    struct Memo {
        unsigned round = 0;
        Value value;
    };
    ExpressionResolver::Answer resolve_deferred(std::uint32_t symbol);
    void report_errors(Span span, const StoredExpression& expression,
                       const std::vector<ExpressionError>& errors);
    Undefined describe_undefined(const Symbol& symbol);
    const Undefined* undefined_at(const StoredExpression& expression, const ExpressionError& error);
    void find_candidates(const Symbol& wanted);
    isa::Image make_image();
    void add_symbols(isa::Image& image);
    void add_lines(isa::Image& image);
    Evaluation evaluate_stored(const StoredExpression& expression);

    Program& program_;
    Sources& sources_;
    Report& report_;
    const Options& options_;
    const Limits& limits_;
    std::unordered_map<std::string_view, std::uint32_t> globals_;
    std::vector<Placed> placed_;
    std::vector<std::uint32_t> relocations_;
    std::uint32_t tables_address_ = 0;  ///< of .rel.dyn
    std::uint32_t file_end_ = 0;        ///< end of what has bytes
    std::uint32_t memory_end_ = 0;
    unsigned depth_ = 0;
    unsigned round_ = 0;
    std::vector<Memo> memos_;
    std::unordered_map<std::uint32_t, Undefined> undefined_;  ///< by symbol; those that are shown
    std::vector<std::string_view> candidates_;
    std::uint32_t candidates_unit_ = 0xffffffffU;
};

}  // namespace baton::assembler
