#include "asm/input.hpp"

#include <algorithm>

#include "asm/cursor.hpp"
#include "base/messages/assembler.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

constexpr bool in_parameter_name(char c) {
    return continues_name(c) && c != '.' && c != '$';
}

/// A parameter of this name can't be told from an escape inside of a string.
bool is_escape_letter(std::string_view name) {
    return name.size() == 1 && std::string_view("bentrx").find(name[0]) != std::string_view::npos;
}

/// Puts arguments in for parameters.
class Substituter {
public:
    Substituter(std::string_view text, const std::vector<Substitution>& substitutions, std::uint32_t unique,
                const LineMap* text_map, std::string& out, LineMap& map)
        : text_(text),
          substitutions_(substitutions),
          unique_(unique),
          text_map_(text_map),
          out_(out),
          map_(map) {
        out_.clear();
        map_.pieces.clear();
    }

    void run() {
        bool in_string = false;
        std::size_t copied = 0;
        for (std::size_t at = 0; at < text_.size();) {
            if (text_[at] == '"') in_string = !in_string;
            if (text_[at] != '\\') {
                ++at;
                continue;
            }
            std::size_t end = at + 1;
            while (end < text_.size() && in_parameter_name(text_[end])) ++end;
            const std::string_view name = text_.substr(at + 1, end - at - 1);
            if (name.empty() && text_.substr(at + 1, 1) == "@") {
                copy(copied, at);
                put(std::to_string(unique_), at, at + 2);
                copied = at = at + 2;
            } else if (name.empty() && text_.substr(at + 1, 2) == "()") {
                copy(copied, at);
                copied = at = at + 3;
            } else if (const std::string* value = find(name);
                       value != nullptr && !(in_string && is_escape_letter(name))) {
                copy(copied, at);
                put(*value, at, end);
                copied = at = end;
            } else {
                at += 2;  // an escape: its second character is no opening quote
            }
        }
        copy(copied, text_.size());
    }

private:
    const std::string* find(std::string_view name) const {
        if (name.empty()) return nullptr;
        for (const Substitution& s : substitutions_) {
            if (s.name == name) return &s.value;
        }
        return nullptr;
    }
    void add_piece(std::size_t length, std::size_t begin, std::size_t end, bool verbatim) {
        LineMap::Piece piece{};
        piece.begin = static_cast<std::uint32_t>(out_.size());
        piece.end = static_cast<std::uint32_t>(out_.size() + length);
        piece.source_begin = static_cast<std::uint32_t>(begin);
        piece.source_end = static_cast<std::uint32_t>(end);
        piece.verbatim = verbatim;
        if (text_map_ != nullptr) {
            std::tie(piece.source_begin, piece.source_end) =
                text_map_->source_of(piece.source_begin, piece.source_end);
            piece.verbatim = false;
        }
        map_.pieces.push_back(piece);
    }
    void copy(std::size_t begin, std::size_t end) {
        if (begin >= end || out_.size() > line_length_limit) return;
        add_piece(end - begin, begin, end, true);
        out_ += text_.substr(begin, end - begin);
    }
    void put(std::string_view value, std::size_t begin, std::size_t end) {
        if (out_.size() > line_length_limit) return;
        add_piece(value.size(), begin, end, false);
        out_ += value;
    }

    std::string_view text_;
    const std::vector<Substitution>& substitutions_;
    std::uint32_t unique_;
    const LineMap* text_map_;
    std::string& out_;
    LineMap& map_;
};

}  // namespace

std::pair<std::uint32_t, std::uint32_t> LineMap::source_of(std::uint32_t begin, std::uint32_t end) const {
    // Pieces lie one behind the other; a search keeps long lines with many errors cheap.
    auto piece = std::lower_bound(pieces.begin(), pieces.end(), begin,
                                  [](const Piece& p, std::uint32_t at) { return p.end < at; });
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    bool found = false;
    for (; piece != pieces.end() && piece->begin <= end; ++piece) {
        if (piece->end == begin && begin != end) continue;
        if (found && piece->begin >= end) break;
        const bool starts_here = begin >= piece->begin;
        const bool ends_here = end <= piece->end;
        const std::uint32_t piece_from = piece->verbatim && starts_here
                                             ? piece->source_begin + (begin - piece->begin)
                                             : piece->source_begin;
        const std::uint32_t piece_to =
            piece->verbatim && ends_here ? piece->source_begin + (end - piece->begin) : piece->source_end;
        from = found ? std::min(from, piece_from) : piece_from;
        to = found ? std::max(to, piece_to) : piece_to;
        found = true;
    }
    return {from, std::max(from, to)};
}

Span Line::span(std::size_t begin, std::size_t end) const {
    Span result;
    result.use = use;
    result.line = number;
    result.begin = static_cast<std::uint32_t>(begin);
    result.end = static_cast<std::uint32_t>(end);
    result.expansion = expansion;
    if (map != nullptr) std::tie(result.begin, result.end) = map->source_of(result.begin, result.end);
    return result;
}

void Body::add(const Line& line) {
    BodyLine fresh{line.text, line.use, line.number, nullptr};
    if (line.map != nullptr) {
        const OwnLine& own = *own_lines.emplace_back(
            std::make_unique<const OwnLine>(OwnLine{std::string(line.text), *line.map}));
        fresh.text = own.text;
        fresh.map = &own.map;
    }
    lines.push_back(fresh);
}

Input::Frame& Input::push(Kind kind) {
    if (in_use_ == frames_.size()) frames_.push_back(std::make_unique<Frame>());
    Frame& frame = *frames_[in_use_++];
    frame.kind = kind;
    frame.at = 0;
    frame.number = 0;
    frame.next = 0;
    frame.expansion = 0;
    frame.substitutions.clear();
    frame.times_left = 0;
    frame.values.clear();
    frame.next_value = 0;
    frame.conditions_before = conditions_.size();
    if (kind != Kind::file) ++depth_;
    if (kind == Kind::macro) ++macro_depth_;
    if (kind == Kind::file) ++include_depth_;
    return frame;
}

void Input::pop() {
    Frame& frame = *frames_[--in_use_];
    while (conditions_.size() > frame.conditions_before) {
        const Condition& open = conditions_.back();
        report_.error(open.opener, Message(text::has_no_endif, open.directive));
        lost_lines_ = lost_lines_ || !open.active;
        conditions_.pop_back();
    }
    if (frame.kind != Kind::file) --depth_;
    if (frame.kind == Kind::macro) --macro_depth_;
    if (frame.kind == Kind::file) --include_depth_;
    frame.body.reset();
}

void Input::push_file(const Sources::Text& text, const Span& included_at) {
    Frame& frame = push(Kind::file);
    frame.text = text.text;
    frame.at = source_begin(frame.text);
    frame.use = sources_.use(text, included_at);
}

void Input::push_macro(std::shared_ptr<const Body> body, std::vector<Substitution> arguments,
                       const Expansion& expansion) {
    Frame& frame = push(Kind::macro);
    frame.body = std::move(body);
    for (const Substitution& argument : arguments) bytes_read_ += argument.value.size();
    frame.substitutions = std::move(arguments);
    frame.expansion = sources_.add_expansion(expansion);
    frame.unique = next_unique_++;
}

void Input::push_repetition(std::shared_ptr<const Body> body, std::uint64_t times, std::string name,
                            std::vector<std::string> values, const Expansion& expansion) {
    if (times == 0) return;
    Frame& frame = push(Kind::repetition);
    frame.body = std::move(body);
    frame.times_left = times;
    frame.values = std::move(values);
    if (!name.empty()) frame.substitutions.push_back({std::move(name), {}});
    frame.expansion = sources_.add_expansion(expansion);
    begin_iteration(frame);
}

void Input::begin_iteration(Frame& frame) {
    frame.next = 0;
    --frame.times_left;
    frame.unique = next_unique_++;
    if (!frame.substitutions.empty()) frame.substitutions[0].value = frame.values[frame.next_value++];
}

bool Input::next_line(Line& line) {
    while (in_use_ > 0 && !report_.stopped()) {
        if (next_line_of_frame(line)) return true;
        pop();
    }
    return false;
}

bool Input::next_line_of_frame(Line& line) {
    if (report_.stopped()) return false;
    Frame& frame = *frames_[in_use_ - 1];
    const bool read = frame.kind == Kind::file ? file_line(frame, line) : body_line(frame, line);
    return read && count_line(line);
}

bool Input::count_line(const Line& line) {
    bytes_read_ += line.text.size();
    if (bytes_read_ > expanded_bytes_limit) {
        report_.fatal(line.span(0, line.text.size()),
                      Message(text::too_many_bytes_read, expanded_bytes_limit));
        return false;
    }
    if (++lines_read_ <= limits_.expanded_lines) return true;
    report_.fatal(line.span(0, line.text.size()), Message(text::too_many_lines_read, limits_.expanded_lines));
    return false;
}

bool Input::file_line(Frame& frame, Line& line) {
    if (frame.at >= frame.text.size()) return false;
    const std::size_t end = std::min(frame.text.find('\n', frame.at), frame.text.size());
    line.text = frame.text.substr(frame.at, end - frame.at);
    if (!line.text.empty() && line.text.back() == '\r') line.text.remove_suffix(1);
    line.use = frame.use;
    line.number = ++frame.number;
    line.expansion = 0;
    line.map = nullptr;
    frame.at = end + 1;
    if (line.text.size() > line_length_limit) {
        bytes_read_ += line.text.size();
        report_.error(line.span(0, 1), Message(text::line_too_long, line_length_limit));
        line.text = {};
    }
    return true;
}

bool Input::body_line(Frame& frame, Line& line) {
    while (frame.next >= frame.body->lines.size()) {
        if (frame.times_left == 0 || frame.body->lines.empty()) return false;
        // Each repetition stands for itself: what it opened must be closed in it.
        begin_iteration(frame);
    }
    const Body::BodyLine& from = frame.body->lines[frame.next++];
    line.text = from.text;
    line.use = from.use;
    line.number = from.number;
    line.expansion = frame.expansion;
    line.map = from.map;
    if (from.text.find('\\') != std::string_view::npos) {
        bytes_read_ += from.text.size();
        Substituter(from.text, frame.substitutions, frame.unique, from.map, frame.buffer, frame.map).run();
        line.text = frame.buffer;
        line.map = &frame.map;
        if (frame.buffer.size() > line_length_limit) {
            report_.error(line.span(0, 0), Message(text::line_too_long_expanded, line_length_limit));
            line.text = {};
        }
    }
    return true;
}

void Input::leave_macro() {
    while (in_use_ > 0) {
        const Frame& frame = *frames_[in_use_ - 1];
        const bool is_macro = frame.kind == Kind::macro;
        conditions_.resize(std::min(conditions_.size(), frame.conditions_before));
        pop();
        if (is_macro) return;
    }
}

void Input::begin_condition(const Span& opener, std::string directive, std::optional<bool> holds) {
    if (conditions_.size() >= conditional_depth_limit) {
        report_.fatal(opener, Message(text::conditions_too_deep, conditional_depth_limit));
        return;
    }
    const bool outer = !skipping();
    conditions_.push_back({opener, std::move(directive), outer && holds.value_or(false),
                           !outer || holds.value_or(true), false});
}

bool Input::wants_else_condition() const {
    return !conditions_.empty() && !conditions_.back().taken && !conditions_.back().had_else;
}

void Input::else_condition(const Span& span, bool is_else_if, std::optional<bool> holds) {
    const std::string_view name = is_else_if ? ".elseif" : ".else";
    if (in_use_ == 0 || conditions_.size() <= frames_[in_use_ - 1]->conditions_before) {
        report_.error(span, Message(text::without_if, name));
        return;
    }
    Condition& open = conditions_.back();
    if (open.had_else) {
        report_.error(span, Message(text::after_else, name), {},
                      {{open.opener, Message(text::condition_opened_here, open.directive)}});
        return;
    }
    open.had_else = !is_else_if;
    open.active = !open.taken && holds.value_or(false);
    open.taken = open.taken || holds.value_or(true);
}

void Input::end_condition(const Span& span) {
    if (in_use_ == 0 || conditions_.size() <= frames_[in_use_ - 1]->conditions_before) {
        report_.error(span, Message(text::without_if, ".endif"));
        return;
    }
    conditions_.pop_back();
}

LeadingDirective leading_directive(std::string_view line) {
    Cursor cursor{line};
    for (;;) {
        cursor.skip_space();
        const std::size_t begin = cursor.at;
        while (cursor.peek() >= '0' && cursor.peek() <= '9') ++cursor.at;
        if (cursor.at == begin) {
            const std::string_view name = cursor.take_name();
            if (name.empty()) return {};
            if (cursor.peek() != ':') {
                if (name[0] != '.') return {};
                return LeadingDirective{lower_case(name), begin, cursor.at};
            }
        }
        if (!cursor.take(':')) return {};
    }
}

}  // namespace baton::assembler
