// CSV (RFC 4180) as spreadsheets of the language read it: English with commas and decimal points, French with
// semicolons and decimal commas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/messages.hpp"

namespace baton::lab {

class CsvWriter {
public:
    explicit CsvWriter(Language language) : language_(language) {}

    void field(std::string_view text);
    void field(Text text) { field(std::string_view(say(language_, text))); }
    void number(std::uint64_t value) { field(std::to_string(value)); }
    void decimal(double value, unsigned decimals = 6) { field(number_text(language_, value, decimals)); }
    void end_row();

    const std::string& text() const { return text_; }

private:
    Language language_;
    std::string text_;
    bool row_begun_ = false;
};

}  // namespace baton::lab
