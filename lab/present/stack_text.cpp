#include "lab/present/stack_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/messages/debugger.hpp"
#include "base/text.hpp"
#include "guest/vector_names.hpp"

namespace baton::lab {
namespace {

using debug::StackFrame;

struct Line {
    std::string address, symbol, source, mode, what;
    bool gap = false;
};

}  // namespace

Message frame_message(const StackFrame& frame) {
    switch (frame.kind) {
    case StackFrame::Kind::present: return text::stack_here;
    case StackFrame::Kind::called: return text::stack_called;
    case StackFrame::Kind::interrupted: break;
    }
    const Message vector = guest::vector_message(frame.code);
    if (frame.code == static_cast<unsigned>(isa::Vector::syscall)) return {text::stack_trapped, vector};
    if (frame.code < static_cast<unsigned>(isa::Vector::first_line)) return {text::stack_faulted, vector};
    return {text::stack_interrupted, vector};
}

std::optional<debug::CodePlace> place_of(const StackFrame& frame, const debug::CallStack& stack,
                                         const debug::CodeMap& code, const guest::OsView& os) {
    const std::uint32_t index = frame.user ? os.thread_of(stack.context) : guest::no_thread;
    return code.locate(frame.at(), index == guest::no_thread ? nullptr : &os.threads()[index]);
}

std::string stack_text(const debug::CallStack& stack, std::uint64_t cycle, std::uint64_t ended_cycle,
                       const debug::CodeMap& code, const guest::OsView& os, Language language) {
    std::vector<Line> lines;
    std::size_t symbols = 0, sources = 0, modes = 0;
    for (const StackFrame& frame : stack.frames) {
        Line line;
        line.address = fmt::format("{:08x}", frame.at());
        if (const auto place = place_of(frame, stack, code, os)) {
            line.symbol = place->program.empty() ? place->name() : place->program + "." + place->name();
            if (!place->file.empty()) line.source = fmt::format("{}:{}", place->file, place->line);
        }
        line.symbol = show_controls(line.symbol);
        line.source = show_controls(line.source);
        line.mode = say(language, frame.user ? text::stack_user : text::stack_kernel);
        line.what = say(language, frame_message(frame));
        line.gap = frame.gap;
        symbols = std::max(symbols, display_columns(line.symbol));
        sources = std::max(sources, display_columns(line.source));
        modes = std::max(modes, display_columns(line.mode));
        lines.push_back(std::move(line));
    }
    const Message later =
        ended_cycle > cycle ? Message(text::stack_instruction_ends, ended_cycle) : Message();
    std::string text = os.layout() && stack.context != 0
                           ? say(language, text::stack_head_of, cycle, os.context_name(stack.context), later)
                           : say(language, text::stack_head, cycle, later);
    text += "\n";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Line& line = lines[i];
        if (line.gap) text += fmt::format("       ({})\n", say(language, text::stack_gap));
        text += fmt::format("{:>4}  {}  {}  {}  {}  {}\n", i, line.address, padded(line.symbol, symbols),
                            padded(line.source, sources), padded(line.mode, modes), line.what);
    }
    if (stack.truncated) text += fmt::format("       ({})\n", say(language, text::stack_truncated));
    return text;
}

std::string stack_json(const debug::CallStack& stack, std::uint64_t cycle, const debug::CodeMap& code,
                       const guest::OsView& os) {
    static constexpr std::array kinds{"present", "called", "interrupted"};
    Json frames = Json::array();
    for (const StackFrame& frame : stack.frames) {
        const auto place = place_of(frame, stack, code, os);
        Json each = Json::object();
        each["kind"] = kinds[static_cast<std::size_t>(frame.kind)];
        each["address"] = frame.at();
        each["ip"] = frame.ip;
        each["sp"] = frame.sp;
        each["mode"] = frame.user ? "user" : "kernel";
        each["code"] = frame.kind == StackFrame::Kind::interrupted ? Json(frame.code) : Json();
        each["program"] = place && !place->program.empty() ? Json(place->program) : Json();
        each["symbol"] = place && !place->symbol.empty() ? Json(place->symbol) : Json();
        each["offset"] = place && !place->symbol.empty() ? Json(place->offset) : Json();
        each["file"] = place && !place->file.empty() ? Json(place->file) : Json();
        each["line"] = place && !place->file.empty() ? Json(place->line) : Json();
        each["gap_before"] = frame.gap;
        frames.push_back(std::move(each));
    }
    const bool known = os.layout() && stack.context != 0;
    Json json = Json::object();
    json["cycle"] = cycle;
    json["thread"] = known ? Json(os.context_name(stack.context)) : Json();
    json["frames"] = std::move(frames);
    json["frames_truncated"] = stack.truncated;
    return json.dump();
}

}  // namespace baton::lab
