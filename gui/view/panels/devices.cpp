// Devices: what the timer counts down, what disk, network, console and delay devices are doing now.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

class DevicesPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    static void head(const Frame& frame, Text name, isa::Line line, bool asserted);
    static void row(const Ui& ui, Text name, const std::string& value, Colour colour = Colour::text);
    static void bar(const Ui& ui, float share, Colour colour);
    static void timer(const Frame& frame);
    static void disk(const Frame& frame);
    static void console(const Frame& frame);
    void network(Frame& frame);
    static void send(Frame& frame, std::vector<std::uint8_t> bytes);
    static void delay_devices(const Frame& frame);

    std::array<char, emu::Network::packet_bytes_most + 1> packet_{};
};

// A device's name with its interrupt line: low, high, enabled or masked.
void DevicesPanel::head(const Frame& frame, Text name, isa::Line line, bool asserted) {
    const Ui& ui = frame.ui;
    const emu::Interrupts& interrupts = frame.debugger->machine().bus().interrupts();
    const auto bit = 1U << static_cast<unsigned>(line);
    const bool enabled = (interrupts.state().enable & bit) != 0;
    ImGui::Dummy({0, ui.px(3)});
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, ui.say(name));
    }
    ImGui::SameLine();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float radius = ui.px(4);
    const ImVec2 middle(at.x + radius + ui.px(2), at.y + ImGui::GetTextLineHeight() / 2);
    const ImU32 colour = ui.colour(asserted ? Colour::changed : Colour::text_faint);
    if (asserted) {
        ImGui::GetWindowDrawList()->AddCircleFilled(middle, radius, colour);
    } else {
        ImGui::GetWindowDrawList()->AddCircle(middle, radius, colour, 0, ui.px(1.2F));
    }
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(18));
    ui.text(asserted ? Colour::changed : Colour::text_faint,
            ui.say(asserted  ? enabled ? text::line_high : text::line_high_masked
                   : enabled ? text::line_low
                             : text::line_masked));
    ui.hover(text::line_hover);
}

void DevicesPanel::row(const Ui& ui, Text name, const std::string& value, Colour colour) {
    ui.text(Colour::text_soft, ui.say(name));
    ImGui::SameLine(ui.px(150));
    const WithFont font(ui.theme().mono);
    ui.text(colour, value);
}

void DevicesPanel::bar(const Ui& ui, float share, Colour colour) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(ui.px(40), ImGui::GetContentRegionAvail().x - ui.px(4));
    const float height = ui.px(8);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(at, {at.x + width, at.y + height}, ui.colour(Colour::field), height / 2);
    const float filled = width * std::clamp(share, 0.0F, 1.0F);
    if (filled > 1) draw->AddRectFilled(at, {at.x + filled, at.y + height}, ui.colour(colour), height / 2);
    ImGui::Dummy({width, height + ui.px(3)});
}

void DevicesPanel::timer(const Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    const emu::Timer& timer = machine.bus().timer();
    const emu::Timer::State& state = timer.state();
    head(frame, text::device_timer, isa::Line::timer, timer.line());
    if (!state.enabled) {
        row(ui, text::timer_state, ui.say(text::timer_off), Colour::text_faint);
    } else {
        const std::uint64_t left = state.due > machine.time() ? state.due - machine.time() : 0;
        row(ui, text::timer_left, ui.number(left));
        // A one-shot timer may have been given its count alone.
        if (state.period != 0) {
            bar(ui, static_cast<float>(left) / static_cast<float>(state.period), Colour::accent);
            row(ui, text::timer_period, ui.number(state.period));
        }
        row(ui, text::timer_state, ui.say(state.periodic ? text::timer_periodic : text::timer_once));
    }
    row(ui, text::timer_expired, ui.number(state.expired),
        state.expired != 0 ? Colour::changed : Colour::text);
}

void DevicesPanel::disk(const Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    const emu::Disk& disk = machine.bus().disk();
    const emu::Disk::State& state = disk.state();
    head(frame, text::device_disk, isa::Line::disk, disk.line());
    if (disk.busy()) {
        const bool reading = state.command == emu::Disk::Command::read;
        const std::uint64_t left = state.due > machine.time() ? state.due - machine.time() : 0;
        row(ui, text::disk_doing,
            ui.say(reading ? text::disk_reads : text::disk_writes, ui.number(state.count),
                   ui.number(state.from_sector), fmt::format("{:#010x}", state.at_address)),
            Colour::accent);
        row(ui, text::disk_left, ui.number(left));
        const float whole =
            static_cast<float>(machine.settings().disk_start_cycles) +
            static_cast<float>(machine.settings().disk_sector_cycles) * static_cast<float>(state.count);
        bar(ui, 1.0F - static_cast<float>(left) / std::max(1.0F, whole), Colour::accent);
    } else {
        row(ui, text::disk_doing, ui.say(state.error ? text::disk_error : text::disk_idle),
            state.error ? Colour::error : Colour::text_faint);
    }
    row(ui, text::disk_size,
        ui.say(text::disk_sectors, ui.number(machine.bus().disk_content().size() / isa::sector_bytes)));
}

void DevicesPanel::console(const Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Console& console = frame.debugger->machine().bus().console();
    head(frame, text::device_console, isa::Line::console, console.line());
    row(ui, text::console_waiting, ui.number(console.state().waiting),
        console.state().waiting != 0 ? Colour::changed : Colour::text);
    row(ui, text::console_printed, ui.number(console.state().printed_count));
}

void DevicesPanel::send(Frame& frame, std::vector<std::uint8_t> bytes) {
    emu::InputEvent event;
    event.kind = emu::InputKind::packet;
    event.data = std::move(bytes);
    frame.emit(action::Input{event});
}

void DevicesPanel::network(Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Network& network = frame.debugger->machine().bus().network();
    head(frame, text::device_network, isa::Line::network, network.line());
    row(ui, text::network_waiting, ui.number(network.state().packets.size()),
        network.state().packets.empty() ? Colour::text : Colour::changed);
    row(ui, text::network_sent, ui.number(network.state().sent_count));
    if (network.state().lost != 0)
        row(ui, text::network_lost, ui.number(network.state().lost), Colour::error);
    // As from a wire: the text is a packet that arrives now.
    const float button = ImGui::CalcTextSize(ui.say(text::network_end)).x + ui.px(24);
    ImGui::SetNextItemWidth(std::max(ui.px(60), ImGui::GetContentRegionAvail().x - button));
    const bool entered = ImGui::InputTextWithHint("##packet", ui.say(text::network_hint), packet_.data(),
                                                  packet_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    ui.record_widget("network.packet");
    ui.hover(text::network_hover);
    if (entered && packet_[0] != '\0') {
        const std::string_view text(packet_.data());
        send(frame, {text.begin(), text.end()});
        packet_[0] = '\0';
        ImGui::SetKeyboardFocusHere(-1);
    }
    ImGui::SameLine();
    if (ui.button("network.end", text::network_end, text::network_end_hover)) send(frame, {end_of_input});
}

void DevicesPanel::delay_devices(const Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    const emu::DelayDevices& devices = machine.bus().delay_devices();
    head(frame, text::device_delays, isa::Line::delay, devices.line());
    bool any = false;
    for (unsigned device = 0; device < emu::DelayDevices::count; ++device) {
        const std::uint64_t due = devices.state().due[device];
        const bool done = (devices.state().done >> device & 1U) != 0;
        if (due == 0 && !done) continue;
        any = true;
        const std::uint64_t left = due > machine.time() ? due - machine.time() : 0;
        ui.text(done ? Colour::changed : Colour::text_soft,
                done ? ui.say(text::delay_done, device) : ui.say(text::delay_busy, device, left));
    }
    if (!any) ui.text(Colour::text_faint, ui.say(text::delays_idle));
}

void DevicesPanel::draw(Frame& frame) {
    timer(frame);
    disk(frame);
    console(frame);
    network(frame);
    delay_devices(frame);
    const Ui& ui = frame.ui;
    ImGui::Dummy({0, ui.px(6)});
    const emu::Machine& machine = frame.debugger->machine();
    ui.text(Colour::text_faint,
            ui.say(text::machine_facts, ui.number(machine.settings().ram_bytes / 1024),
                   static_cast<unsigned>(machine.settings().wait_states), machine.settings().seed));
}

}  // namespace

std::unique_ptr<Panel> make_devices_panel() {
    return std::make_unique<DevicesPanel>();
}

}  // namespace baton::gui
