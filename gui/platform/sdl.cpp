// The window on a screen: SDL2 for window and input, OpenGL 3 or our own rasteriser for drawing. The only
// file that knows SDL and OpenGL.
//
// Nothing is drawn while nothing happens: with the machine paused the program sleeps in SDL until an event.
#include <SDL.h>
#include <SDL_opengl.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

#include "gui/platform/platform.hpp"
#include "gui/platform/platform_imgui.hpp"
#include "gui/view/key_gate.hpp"
#include "gui/view/raster.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {
namespace {

using Clock = std::chrono::steady_clock;
const Clock::time_point program_start = Clock::now();

// The machine's share of a frame; with the rest the window answers at 60 frames a second.
constexpr std::chrono::milliseconds machine_share{8};
constexpr std::chrono::milliseconds frame_time{16};
// While keys wait for frames of their own, most of those are not shown: what was typed is soon all there.
constexpr std::chrono::milliseconds longest_unseen{100};

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

// Of this thread: OpenGL in software has threads of its own.
double processor_seconds() {
    timespec time{};
    return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0
               ? static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9
               : 0;
}

Key key_of(const SDL_Keysym& symbol) {
    const SDL_Keycode code = symbol.sym;
    const auto from = [](Key first, int offset) {
        return static_cast<Key>(static_cast<int>(first) + offset);
    };
    if (code >= SDLK_F1 && code <= SDLK_F12) return from(Key::f1, code - SDLK_F1);
    if (code >= SDLK_a && code <= SDLK_z) return from(Key::a, code - SDLK_a);
    if (code == SDLK_PLUS || code == SDLK_EQUALS || code == SDLK_KP_PLUS) return Key::plus;
    if (code == SDLK_MINUS || code == SDLK_KP_MINUS) return Key::minus;
    if (code >= SDLK_0 && code <= SDLK_9) return from(Key::digit0, code - SDLK_0);
    // Where digits need Shift (a French keyboard), the key's place counts.
    if (symbol.scancode >= SDL_SCANCODE_1 && symbol.scancode <= SDL_SCANCODE_9)
        return from(Key::digit1, symbol.scancode - SDL_SCANCODE_1);
    switch (symbol.scancode) {
    case SDL_SCANCODE_0: return Key::digit0;
    case SDL_SCANCODE_LEFT: return Key::left;
    case SDL_SCANCODE_RIGHT: return Key::right;
    case SDL_SCANCODE_UP: return Key::up;
    case SDL_SCANCODE_DOWN: return Key::down;
    case SDL_SCANCODE_HOME: return Key::home;
    case SDL_SCANCODE_END: return Key::end;
    case SDL_SCANCODE_PAGEUP: return Key::page_up;
    case SDL_SCANCODE_PAGEDOWN: return Key::page_down;
    case SDL_SCANCODE_RETURN:
    case SDL_SCANCODE_KP_ENTER: return Key::enter;
    case SDL_SCANCODE_LEFTBRACKET: return Key::bracket_left;
    case SDL_SCANCODE_RIGHTBRACKET: return Key::bracket_right;
    default: return Key::none;
    }
}

// ImGui takes no notice of these: they need no frames of their own.
bool is_function_key(Key key) {
    return key >= Key::f1 && key <= Key::f12;
}

KeyPress press_of(const SDL_Keysym& symbol) {
    KeyPress press;
    // The key that is made for it does what its command's key does.
    if (symbol.scancode == SDL_SCANCODE_APPLICATION) return command(CommandId::context_menu).key;
    press.key = key_of(symbol);
    press.ctrl = (symbol.mod & KMOD_CTRL) != 0;
    press.alt = (symbol.mod & KMOD_LALT) != 0;
    // '+' needs Shift on many keyboards.
    press.shift = (symbol.mod & KMOD_SHIFT) != 0 && press.key != Key::plus;
    return press;
}

// Signals that end the window as closing it does. SDL makes of the first two an event; we want to know which
// it was, and the third, too.
volatile std::sig_atomic_t ending_signal = 0;
void (*sdl_handler)(int) = nullptr;

extern "C" void take_signal(int number) {
    ending_signal = number;
    if (sdl_handler != nullptr) sdl_handler(SIGTERM);
}

void take_signals() {
    struct sigaction now {};
    if (sigaction(SIGTERM, nullptr, &now) == 0 && now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN)
        sdl_handler = now.sa_handler;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        // Who started us may want a signal to be ignored.
        if (sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;
        struct sigaction ours {};
        ours.sa_handler = take_signal;
        sigaction(number, &ours, nullptr);
    }
}

// While OpenGL is tried under X11, an error of the server means that there is none; X's own answer to it
// would be to end the program. X11 is loaded by SDL, or not at all.
class WithoutXErrors {
public:
    using Handler = int (*)(void*, void*);
    WithoutXErrors() {
        library_ = dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD);
        if (library_ == nullptr) return;
        set_ = reinterpret_cast<Handler (*)(Handler)>(dlsym(library_, "XSetErrorHandler"));
        if (set_ != nullptr) before_ = set_([](void*, void*) { return 0; });
    }
    ~WithoutXErrors() {
        if (set_ != nullptr) set_(before_);
        if (library_ != nullptr) dlclose(library_);
    }
    WithoutXErrors(const WithoutXErrors&) = delete;
    WithoutXErrors& operator=(const WithoutXErrors&) = delete;

private:
    void* library_ = nullptr;
    Handler (*set_)(Handler) = nullptr;
    Handler before_ = nullptr;
};

class Screen final : public Surface {
public:
    Screen(Window& window, const WindowOptions& options) : shown_(window), options_(options) {}
    ~Screen() override;
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    Result<Done> open();
    void run();

private:
    bool open_with_opengl();
    bool open_without();
    float density() const override;
    void fonts_changed() override;
    void begin_frame() override;
    void present() override;
    void set_title(const std::string& title) override;
    /// Keys wait for frames of their own, which are to be short.
    bool behind() const { return held_up_ || shown_.behind(); }
    void wait();
    void take_events();
    void take(const SDL_Event& event);
    void end();
    void frame();
    void write_widgets();

    Window& shown_;
    WindowOptions options_;
    SDL_Window* window_ = nullptr;
    SDL_GLContext context_ = nullptr;
    bool imgui_ = false;
    bool opengl_ = false;
    void(APIENTRY* clear_colour_)(float, float, float, float) = nullptr;
    void(APIENTRY* clear_)(unsigned) = nullptr;
    void(APIENTRY* viewport_)(int, int, int, int) = nullptr;
    bridge::AtlasPixels atlas_;
    Picture picture_;
    Recorder recorder_;
    std::string written_;  // to the file of widgets
    KeyGate keys_;
    std::optional<SDL_Event> held_up_;  // for the next frame
    Clock::time_point presented_ = Clock::now();
    Clock::time_point last_frame_ = Clock::now();
    double working_ = 0;   // the processor's seconds when the frame began
    double building_ = 0;  // seconds of the processor for everything but drawing, of all frames
};

Screen::~Screen() {
    if (imgui_) {
        if (opengl_) ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplSDL2_Shutdown();
    }
    if (ImGui::GetCurrentContext() != nullptr) ImGui::DestroyContext();
    if (context_ != nullptr) SDL_GL_DeleteContext(context_);
    if (window_ != nullptr) SDL_DestroyWindow(window_);
    SDL_Quit();
}

Result<Done> Screen::open() {
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return Failure{"", Message(text::because_of, text::no_display, SDL_GetError())};
    take_signals();
    const std::string driver = SDL_GetCurrentVideoDriver() != nullptr ? SDL_GetCurrentVideoDriver() : "";
    const char* asked = std::getenv("SDL_VIDEODRIVER");
    // SDL takes these silently when there is nothing else; nobody would see the window.
    if ((driver == "offscreen" || driver == "dummy") && (asked == nullptr || driver != asked))
        return Failure{"", text::no_display};

    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    // As desktops have it; ImGui's own is too quick for many hands.
    io.MouseDoubleClickTime = 0.5F;
    const bool opened = (options_.renderer != Renderer::software && open_with_opengl()) ||
                        (options_.renderer != Renderer::opengl && open_without());
    if (!opened) {
        const Text why = options_.renderer == Renderer::opengl ? text::no_opengl : text::no_window;
        return Failure{"", Message(text::because_of, why, SDL_GetError())};
    }
    SDL_SetWindowMinimumSize(window_, 480, 320);
    imgui_ = true;
    return Done{};
}

bool Screen::open_with_opengl() {
    const WithoutXErrors quiet;
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 2);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    window_ = SDL_CreateWindow("Baton", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options_.width,
                               options_.height,
                               SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (window_ != nullptr) context_ = SDL_GL_CreateContext(window_);
    if (context_ != nullptr && SDL_GL_MakeCurrent(window_, context_) == 0) {
        clear_colour_ = reinterpret_cast<decltype(clear_colour_)>(SDL_GL_GetProcAddress("glClearColor"));
        clear_ = reinterpret_cast<decltype(clear_)>(SDL_GL_GetProcAddress("glClear"));
        viewport_ = reinterpret_cast<decltype(viewport_)>(SDL_GL_GetProcAddress("glViewport"));
        SDL_GL_SetSwapInterval(1);
        if (clear_ != nullptr && clear_colour_ != nullptr && viewport_ != nullptr &&
            ImGui_ImplSDL2_InitForOpenGL(window_, context_)) {
            if (ImGui_ImplOpenGL3_Init("#version 150")) return opengl_ = true;
            ImGui_ImplSDL2_Shutdown();
        }
    }
    if (context_ != nullptr) SDL_GL_DeleteContext(context_);
    if (window_ != nullptr) SDL_DestroyWindow(window_);
    context_ = nullptr;
    window_ = nullptr;
    return false;
}

bool Screen::open_without() {
    // SDL's own surface would come by way of OpenGL.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    window_ = SDL_CreateWindow("Baton", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options_.width,
                               options_.height, SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (window_ == nullptr || SDL_GetWindowSurface(window_) == nullptr) return false;
    bridge::allow_long_lists();
    return bridge::start_without_renderer(window_);
}

float Screen::density() const {
    int width = 1;
    int pixels = 1;
    SDL_GetWindowSize(window_, &width, nullptr);
    if (opengl_) {
        SDL_GL_GetDrawableSize(window_, &pixels, nullptr);
    } else {
        const SDL_Surface* surface = SDL_GetWindowSurface(window_);
        pixels = surface != nullptr ? surface->w : width;
    }
    return width > 0 ? std::clamp(static_cast<float>(pixels) / static_cast<float>(width), 1.0F, 4.0F) : 1.0F;
}

void Screen::fonts_changed() {
    if (opengl_) {
        bridge::renew_font_texture();
    } else {
        atlas_ = bridge::build_atlas();
    }
}

void Screen::take(const SDL_Event& event) {
    shown_.touch();
    ImGui_ImplSDL2_ProcessEvent(&event);
    Workspace& work = shown_.workspace();
    switch (event.type) {
    case SDL_QUIT: end(); break;
    case SDL_DROPFILE:
        work.drop(event.drop.file);
        SDL_free(event.drop.file);
        break;
    case SDL_KEYDOWN: {
        const KeyPress press = press_of(event.key.keysym);
        const bool quits = command_of(press) == CommandId::quit;
        if (bridge::typing() && !is_function_key(press.key) && !press.alt && !quits) break;
        if ((!shown_.dialog_open() || quits) && shown_.key(press, event.key.repeat != 0) && press.alt) {
            // Alt alone opens the menu when it is let go; a character in between says that it was not alone.
            ImGui::GetIO().AddInputCharacter(1);
        }
        break;
    }
    default: break;
    }
}

// A signal ends the window at once; a person who closes it is asked first.
void Screen::end() {
    if (ending_signal != 0) {
        shown_.workspace().quit();
    } else {
        shown_.workspace().ask_to_quit();
    }
}

void Screen::wait() {
    while (!held_up_ && !shown_.wants_redraw()) {
        SDL_Event event;
        const int patience = static_cast<int>(1000 * shown_.wait_seconds());
        if (SDL_WaitEventTimeout(&event, patience) != 0) {
            // It is the first of those that the frame takes in.
            held_up_ = event;
        } else {
            shown_.waited();
        }
        last_frame_ = Clock::now();
    }
}

void Screen::take_events() {
    keys_.begin_frame();
    SDL_Event event;
    // The end does not wait behind keys that were typed before it.
    SDL_PumpEvents();
    if (SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_QUIT, SDL_QUIT) > 0) take(event);
    for (;;) {
        if (held_up_) {
            event = *std::exchange(held_up_, std::nullopt);
        } else if (SDL_PollEvent(&event) == 0) {
            return;
        }
        const bool key = (event.type == SDL_KEYDOWN || event.type == SDL_KEYUP) &&
                         !is_function_key(key_of(event.key.keysym));
        if (key && !keys_.admits(event.key.keysym.scancode, event.type == SDL_KEYDOWN)) {
            held_up_ = event;
            return;
        }
        take(event);
    }
}

void Screen::set_title(const std::string& title) {
    SDL_SetWindowTitle(window_, title.c_str());
}

void Screen::begin_frame() {
    if (opengl_) ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplSDL2_NewFrame();
    // The back end knows of OpenGL's pixels only.
    const float pixels = density();
    if (!opengl_) ImGui::GetIO().DisplayFramebufferScale = {pixels, pixels};
}

void Screen::present() {
    building_ += processor_seconds() - working_;
    if (behind() && Clock::now() - presented_ < longest_unseen) return;
    presented_ = Clock::now();
    if (opengl_) {
        int width = 0;
        int height = 0;
        SDL_GL_GetDrawableSize(window_, &width, &height);
        viewport_(0, 0, width, height);
        clear_colour_(0, 0, 0, 1);
        clear_(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        SDL_GL_SwapWindow(window_);
        return;
    }
    rasterise(*ImGui::GetDrawData(), atlas_, picture_);
    SDL_Surface* surface = SDL_GetWindowSurface(window_);
    if (surface == nullptr) return;
    SDL_ConvertPixels(std::min(picture_.width, surface->w), std::min(picture_.height, surface->h),
                      SDL_PIXELFORMAT_ARGB8888, picture_.pixels.data(), picture_.width * 4,
                      surface->format->format, surface->pixels, surface->pitch);
    SDL_UpdateWindowSurface(window_);
}

void Screen::frame() {
    const Clock::time_point begin = Clock::now();
    working_ = processor_seconds();
    const double elapsed = milliseconds(begin - last_frame_) / 1000.0;
    last_frame_ = begin;
    shown_.frame(
        *this, elapsed, [begin] { return Clock::now() - begin >= machine_share; },
        options_.widgets.empty() ? nullptr : &recorder_);
    if (!options_.widgets.empty()) write_widgets();
    const Clock::duration used = Clock::now() - begin;
    if (used < frame_time && options_.frames == 0 && !behind())
        SDL_Delay(static_cast<Uint32>(milliseconds(frame_time - used)));
}

void Screen::write_widgets() {
    std::string text = "0 0 0 0\n";
    if (const debug::Debugger* debugger = shown_.workspace().model().debugger()) {
        const emu::Cpu& cpu = debugger->machine().cpu();
        text = fmt::format("{} {} {:08x} {}\n", debugger->position(),
                           shown_.workspace().model().running() ? 1 : 0, cpu.ip(), cpu.user() ? 1 : 0);
    }
    for (const auto& [name, place] : recorder_.widgets) {
        text += fmt::format("{} {:.0f} {:.0f} {:.0f} {:.0f}\n", name, place.left, place.top, place.right,
                            place.bottom);
    }
    if (text == written_) return;
    written_ = text;
    if (const Result<Done> done = lab::write_file(options_.widgets, text); !done) {
        std::fprintf(stderr, "%s\n", done.failure().text(shown_.workspace().language()).c_str());
        shown_.workspace().quit();
    }
}

void Screen::run() {
    unsigned frames = 0;
    double first = 0;
    Clock::time_point since;
    while (!shown_.workspace().quitting()) {
        if (options_.frames == 0) wait();
        take_events();
        frame();
        ++frames;
        if (frames == 1) {
            first = milliseconds(Clock::now() - program_start);
            since = Clock::now();
            building_ = 0;
        }
        if (options_.frames != 0 && frames > options_.frames) break;
    }
    if (options_.frames != 0) {
        std::size_t slices = 0;
        if (const debug::Debugger* debugger = shown_.workspace().model().debugger()) {
            const debug::Timeline& timeline = debugger->timeline();
            slices = timeline.cpu_slices().size() + timeline.state_slices().size() + timeline.marks().size();
        }
        std::fprintf(stderr,
                     "%s: first frame after %.0f ms, then %.2f ms a frame; %.2f ms of the processor for "
                     "everything but drawing; %zu slices and marks\n",
                     opengl_ ? "OpenGL" : "software", first,
                     milliseconds(Clock::now() - since) / options_.frames, building_ * 1000 / options_.frames,
                     slices);
    }
}

}  // namespace

Result<int> show_window(Window& window, const WindowOptions& options) {
    Screen screen(window, options);
    if (const Result<Done> opened = screen.open(); !opened) return opened.failure();
    screen.run();
    return static_cast<int>(ending_signal);
}

}  // namespace baton::gui
