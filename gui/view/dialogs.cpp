#include "gui/view/dialogs.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/text.hpp"
#include "gui/model/commands.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_entries = 5000;

void wrapped(const Ui& ui, Colour colour, const char* text) {
    ImGui::PushTextWrapPos(0);
    ui.text(colour, text);
    ImGui::PopTextWrapPos();
}

// By their names: sources, disks, images; an image's name often has no end at all.
bool can_be_opened(const fs::path& path) {
    constexpr std::array<const char*, 6> ends{"", ".asm", ".tar", ".img", ".elf", ".o"};
    const std::string end = path.extension().string();
    return std::find(ends.begin(), ends.end(), end) != ends.end();
}

// Enter, but not the one that opened the dialogue.
bool entered() {
    return !ImGui::IsWindowAppearing() && bridge::pressed(ImGuiKey_Enter);
}

}  // namespace

std::optional<std::uint64_t> typed_number(const char* text, std::uint64_t most) {
    std::string digits;
    for (; *text != '\0'; ++text) {
        // 1,234,567 and 1 234 567 and 1'234'567, whatever the language sets apart with.
        const bool apart = *text == ' ' || *text == ',' || *text == '\'' || *text == '_' || *text == '.';
        std::size_t space = 0;
        for (const char* const narrow : {"\u00a0", "\u202f", "\u2009"}) {
            if (std::strncmp(text, narrow, std::strlen(narrow)) == 0) space = std::strlen(narrow);
        }
        if (apart || space != 0) {
            // Between two digits, and only one.
            const char* next = text + (space != 0 ? space : 1);
            if (digits.empty() || std::isxdigit(static_cast<unsigned char>(*next)) == 0) return std::nullopt;
            text = next - 1;
            continue;
        }
        digits += *text;
    }
    if (digits.empty() || digits[0] == '-' || digits[0] == '+') return std::nullopt;
    char* end = nullptr;
    errno = 0;
    const bool hexadecimal = digits.size() > 1 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    const unsigned long long value = std::strtoull(digits.c_str(), &end, hexadecimal ? 16 : 10);
    if (*end != '\0' || errno != 0 || value > most) return std::nullopt;
    return value;
}

void Dialogs::show(DialogRequest request, std::uint64_t position) {
    if (request.kind == DialogRequest::Kind::leave) {
        message_ = help_ = go_to_ = open_ = Stage::closed;
        bring_up(std::move(request), position);
    } else {
        waiting_.emplace_back(std::move(request), position);
    }
}

void Dialogs::bring_up(DialogRequest request, std::uint64_t position) {
    using Kind = DialogRequest::Kind;
    switch (request.kind) {
    case Kind::message:
        told_ = std::move(request);
        message_ = Stage::asked;
        break;
    case Kind::help: help_ = Stage::asked; break;
    case Kind::go_to: show_go_to(position); break;
    case Kind::open: show_open(false); break;
    case Kind::open_raw:
        show_open(true);
        std::snprintf(path_.data(), path_.size(), "%s", request.text.c_str());
        break;
    case Kind::welcome: welcome_ = true; break;
    case Kind::leave:
    case Kind::drafts:
        asked_ = std::move(request);
        question_ = Stage::asked;
        break;
    }
}

void Dialogs::show_go_to(std::uint64_t position) {
    go_to_ = Stage::asked;
    focus_ = true;
    complaint_.clear();
    std::snprintf(cycle_.data(), cycle_.size(), "%llu", static_cast<unsigned long long>(position));
}

void Dialogs::show_open(bool raw) {
    open_ = Stage::asked;
    raw_ = raw;
    focus_ = true;
    complaint_.clear();
    std::error_code ignored;
    if (folder_.empty()) folder_ = fs::current_path(ignored);
    path_[0] = '\0';
    if (address_[0] == '\0') std::snprintf(address_.data(), address_.size(), "0x0");
    read_folder();
}

bool Dialogs::any_open() const {
    return in_front() || std::any_of(waiting_.begin(), waiting_.end(), [](const auto& waiting) {
               return waiting.first.kind != DialogRequest::Kind::welcome;
           });
}

bool Dialogs::in_front() const {
    return message_ != Stage::closed || help_ != Stage::closed || go_to_ != Stage::closed ||
           open_ != Stage::closed || question_ != Stage::closed;
}

bool Dialogs::begin(const Ui& ui, Stage& stage, const char* title, ImVec2 size) {
    if (stage == Stage::closed) return false;
    if (stage == Stage::asked) {
        ImGui::OpenPopup(title);
        stage = Stage::open;
    }
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const ImVec2 fitting(std::min(ui.px(size.x), screen.x - ui.px(20)),
                         std::min(ui.px(size.y), screen.y - ui.px(20)));
    ImGui::SetNextWindowSize(fitting, size.y > 0 ? ImGuiCond_Appearing : ImGuiCond_Always);
    ImGui::SetNextWindowPos({screen.x / 2, screen.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(18), ui.px(14)));
    bool stays = true;
    const bool visible =
        ImGui::BeginPopupModal(title, &stays,
                               ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings);
    ImGui::PopStyleVar();
    if (!visible) {
        stage = Stage::closed;
        return false;
    }
    if (!stays || (!ImGui::IsWindowAppearing() && bridge::pressed(ImGuiKey_Escape))) stage = Stage::closed;
    return true;
}

void Dialogs::draw(const Ui& ui, std::vector<Action>& actions) {
    const WithFont font(ui.theme().ui);
    while (!in_front() && !waiting_.empty()) {
        bring_up(std::move(waiting_.front().first), waiting_.front().second);
        waiting_.pop_front();
    }
    draw_welcome(ui);
    draw_question(ui, actions);
    draw_message(ui, actions);
    draw_help(ui);
    draw_go_to(ui, actions);
    draw_open(ui, actions);
}

// Unsaved text at the end, or of the last time. To close it decides nothing.
void Dialogs::draw_question(const Ui& ui, std::vector<Action>& actions) {
    if (!begin(ui, question_, ui.say(asked_.title), {560, 0})) return;
    const bool leaving = asked_.kind == DialogRequest::Kind::leave;
    wrapped(ui, Colour::text, ui.say(leaving ? text::leave_text : text::drafts_text, asked_.text).c_str());
    ImGui::Dummy({0, ui.px(4)});
    const auto answer = [&](const char* name, Text words, Action action) {
        if (ui.button(name, ui.say(words))) {
            actions.push_back(std::move(action));
            question_ = Stage::closed;
        }
        ImGui::SetItemDefaultFocus();
        ImGui::SameLine();
    };
    using Answer = action::Leave::Answer;
    if (leaving) {
        answer("leave.save", text::leave_save, action::Leave{Answer::save});
        answer("leave.discard", text::leave_discard, action::Leave{Answer::discard});
        if (ui.button("leave.stay", ui.say(text::leave_stay))) question_ = Stage::closed;
    } else {
        answer("drafts.take", text::drafts_take, action::TakeDrafts{true});
        answer("drafts.discard", text::drafts_discard, action::TakeDrafts{false});
    }
    if (question_ == Stage::closed) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void Dialogs::draw_message(const Ui& ui, std::vector<Action>& actions) {
    if (!begin(ui, message_, ui.say(told_.title), {760, 360})) return;
    ImGui::BeginChild("text", {0, -ui.px(40)}, true, ImGuiWindowFlags_HorizontalScrollbar);
    {
        const WithFont font(ui.theme().mono);
        const bool many = told_.text.find('\n') != std::string::npos;
        if (many) {
            ui.text(Colour::text, told_.text);
        } else {
            wrapped(ui, Colour::text, told_.text.c_str());
        }
    }
    ImGui::EndChild();
    ImGui::Dummy({0, ui.px(2)});
    if (ui.button("dialog.close", ui.say(text::close)) || entered()) message_ = Stage::closed;
    ImGui::SetItemDefaultFocus();
    if (told_.retry) {
        ImGui::SameLine();
        if (ui.button("dialog.retry", ui.say(text::try_again))) {
            actions.push_back(action::Open{*told_.retry});
            message_ = Stage::closed;
        }
    }
    if (message_ == Stage::closed) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void Dialogs::draw_help(const Ui& ui) {
    if (!begin(ui, help_, ui.say(text::help_title), {860, 640})) return;
    wrapped(ui, Colour::text_soft, ui.say(text::help_text));
    ImGui::Dummy({0, ui.px(4)});
    ImGui::BeginChild("list", {0, -ui.px(40)}, false);
    if (ImGui::BeginTable("commands", 3, ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingFixedFit)) {
        ImGui::TableSetupColumn("name");
        ImGui::TableSetupColumn("key");
        ImGui::TableSetupColumn("meaning", ImGuiTableColumnFlags_WidthStretch);
        const auto row = [&](const std::string& mark, Text name, KeyPress key, Text hover) {
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(ui.say(name));
            ui.record_widget("help." + mark);
            ImGui::TableNextColumn();
            ui.text(Colour::accent, key_text(ui.language(), key));
            ImGui::TableNextColumn();
            wrapped(ui, Colour::text_soft, ui.say(hover));
        };
        for (const CommandInfo& info : commands())
            row(std::string(info.name), info.label, info.key, info.hover);
        for (const PanelInfo& info : panels())
            row("panel." + std::string(info.name), info.title, info.key, info.hover);
        ImGui::EndTable();
    }
    ImGui::EndChild();
    ImGui::Dummy({0, ui.px(2)});
    if (ui.button("dialog.close", ui.say(text::close)) || entered()) help_ = Stage::closed;
    ImGui::SetItemDefaultFocus();
    if (help_ == Stage::closed) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void Dialogs::draw_go_to(const Ui& ui, std::vector<Action>& actions) {
    if (!begin(ui, go_to_, ui.say(text::go_to_title), {420, 0})) return;
    wrapped(ui, Colour::text_soft, ui.say(text::go_to_text));
    if (focus_) ImGui::SetKeyboardFocusHere();
    focus_ = false;
    ImGui::SetNextItemWidth(-1);
    bool accepted = false;
    {
        const WithFont font(ui.theme().mono);
        accepted = ImGui::InputText("##cycle", cycle_.data(), cycle_.size(),
                                    ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    }
    ui.record_widget("dialog.cycle");
    if (!complaint_.empty()) wrapped(ui, Colour::error, complaint_.c_str());
    ImGui::Dummy({0, ui.px(2)});
    accepted |= ui.button("dialog.accept", ui.say(text::accept_go));
    ImGui::SameLine();
    if (ui.button("dialog.close", ui.say(text::cancel))) go_to_ = Stage::closed;
    if (accepted) {
        if (const auto cycle = typed_number(cycle_.data(), std::uint64_t{1} << 62)) {
            actions.push_back(action::GoTo{*cycle});
            go_to_ = Stage::closed;
        } else {
            complaint_ = ui.say(text::not_a_number, std::string(cycle_.data()));
        }
    }
    if (go_to_ == Stage::closed) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void Dialogs::read_folder() {
    entries_.clear();
    std::error_code error;
    fs::directory_iterator end;
    for (fs::directory_iterator at(folder_, error); !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.empty() || name[0] == '.' || first_invalid_utf8(name) != std::string::npos) continue;
        std::error_code ignored;
        const bool folder = at->is_directory(ignored);
        if (folder || raw_ || all_files_ || can_be_opened(at->path())) entries_.push_back({name, folder});
        if (entries_.size() == most_entries) break;
    }
    if (error) complaint_ = "?";
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return a.folder != b.folder ? a.folder : a.name < b.name;
    });
}

bool Dialogs::accept(const std::string& path, const Ui& ui, std::vector<Action>& actions) {
    std::error_code ignored;
    const fs::path full = fs::path(path).is_absolute() ? fs::path(path) : folder_ / path;
    if (fs::is_directory(full, ignored)) {
        folder_ = full;
        path_[0] = '\0';
        complaint_.clear();
        read_folder();
        return false;
    }
    OpenRequest request;
    request.files = {full.string()};
    if (raw_) {
        const auto address = typed_number(address_.data(), 0xffffffffU);
        if (!address) {
            complaint_ = ui.say(text::open_address_bad, std::string(address_.data()));
            return false;
        }
        request.raw_at = static_cast<std::uint32_t>(*address);
    }
    actions.push_back(action::OpenWithLastPolicy{std::move(request)});
    return true;
}

void Dialogs::draw_open(const Ui& ui, std::vector<Action>& actions) {
    if (!begin(ui, open_, ui.say(raw_ ? text::open_raw_title : text::open_title), {680, 520})) return;
    wrapped(ui, Colour::text_soft, replace_invalid_utf8(folder_.string()).c_str());
    ImGui::SameLine();
    wrapped(ui, Colour::text_faint, ui.say(text::open_kinds));
    std::string chosen;
    ImGui::BeginChild("files", {0, -ui.px(raw_ ? 112 : 78)}, true);
    if (folder_.has_parent_path() && ImGui::Selectable("../")) chosen = "..";
    for (const Entry& entry : entries_) {
        const std::string shown = entry.folder ? entry.name + "/" : entry.name;
        if (ImGui::Selectable(shown.c_str(), false, ImGuiSelectableFlags_AllowDoubleClick)) {
            std::snprintf(path_.data(), path_.size(), "%s", entry.name.c_str());
            if (entry.folder || ImGui::IsMouseDoubleClicked(0)) chosen = entry.name;
        }
        ui.record_widget("file." + entry.name);
    }
    ImGui::EndChild();
    if (focus_) ImGui::SetKeyboardFocusHere();
    focus_ = false;
    const float all = raw_ ? 0 : ImGui::CalcTextSize(ui.say(text::open_all)).x + ui.px(44);
    ImGui::SetNextItemWidth(-std::max(1.0F, all));
    if (ImGui::InputText("##path", path_.data(), path_.size(), ImGuiInputTextFlags_EnterReturnsTrue))
        chosen = path_.data();
    ui.record_widget("dialog.path");
    if (raw_) {
        ImGui::AlignTextToFramePadding();
        ui.text(Colour::text_soft, ui.say(text::open_address));
        ImGui::SameLine();
        ImGui::SetNextItemWidth(ui.px(160));
        ImGui::InputText("##address", address_.data(), address_.size());
        ui.record_widget("dialog.address");
    }
    if (!raw_) {
        ImGui::SameLine();
        if (ImGui::Checkbox(ui.say(text::open_all), &all_files_)) read_folder();
        ui.record_widget("dialog.all");
    }
    if (ui.button("dialog.accept", ui.say(text::accept_open))) chosen = path_.data();
    ImGui::SameLine();
    if (ui.button("dialog.close", ui.say(text::cancel))) open_ = Stage::closed;
    if (!complaint_.empty()) {
        ImGui::SameLine();
        ui.text(Colour::error, complaint_ == "?" ? std::string(ui.say(text::open_no_folder)) : complaint_);
    }
    if (chosen == "..") {
        folder_ = folder_.parent_path();
        complaint_.clear();
        read_folder();
    } else if (!chosen.empty() && accept(chosen, ui, actions)) {
        open_ = Stage::closed;
    }
    if (open_ == Stage::closed) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void Dialogs::draw_welcome(const Ui& ui) {
    if (!welcome_) return;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({screen.x / 2, screen.y - ui.px(48)}, ImGuiCond_Always, {0.5F, 1.0F});
    ImGui::SetNextWindowSize({std::min(ui.px(640), screen.x - ui.px(40)), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(20), ui.px(16)));
    ImGui::PushStyleColor(ImGuiCol_Border, ui.colour(Colour::accent));
    ImGui::Begin("welcome", nullptr,
                 ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
    {
        const WithFont font(ui.theme().large);
        ui.text(Colour::accent, ui.say(text::welcome_title));
    }
    for (const Text sentence : {text::welcome_1, text::welcome_2, text::welcome_3}) {
        ImGui::Dummy({0, ui.px(1)});
        wrapped(ui, Colour::text, ui.say(sentence));
    }
    ImGui::Dummy({0, ui.px(4)});
    if (ui.button("welcome.close", ui.say(text::welcome_close))) welcome_ = false;
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

}  // namespace baton::gui
