#include "lab/present/csv.hpp"

namespace baton::lab {

void CsvWriter::field(std::string_view text) {
    const bool french = language_ == Language::french;
    if (row_begun_) text_ += french ? ';' : ',';
    row_begun_ = true;
    if (text.find_first_of(french ? ";\"\n" : ",\"\n") == std::string_view::npos) {
        text_ += text;
        return;
    }
    text_ += '"';
    for (const char c : text) text_ += c == '"' ? std::string("\"\"") : std::string(1, c);
    text_ += '"';
}

void CsvWriter::end_row() {
    text_ += '\n';
    row_begun_ = false;
}

}  // namespace baton::lab
