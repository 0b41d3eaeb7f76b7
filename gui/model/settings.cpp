#include "gui/model/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/json.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{4} << 20;
constexpr std::size_t most_breakpoints = 500;
constexpr std::size_t most_watches = 100;
constexpr std::size_t longest_text = 1000;

// Reads fields of one JSON object; what is there and does not fit is remembered as trouble.
class Reader {
public:
    Reader(const Json& object, Message& trouble) : object_(object), trouble_(trouble) {}

    void number(const char* name, int& value, int least, int most) {
        if (const Json* found = find(name)) {
            if (const auto whole = found->whole(least, most)) {
                value = static_cast<int>(*whole);
            } else {
                wrong(name);
            }
        }
    }
    void number(const char* name, unsigned& value, unsigned most) {
        int number = static_cast<int>(value);
        this->number(name, number, 0, static_cast<int>(most));
        value = static_cast<unsigned>(number);
    }
    void word(const char* name, std::uint32_t& value) {
        if (const Json* found = find(name)) {
            if (const auto whole = found->whole(0, 0xffffffffLL)) {
                value = static_cast<std::uint32_t>(*whole);
            } else {
                wrong(name);
            }
        }
    }
    void flag(const char* name, bool& value) {
        if (const Json* found = find(name)) {
            if (const auto flag = found->boolean()) {
                value = *flag;
            } else {
                wrong(name);
            }
        }
    }
    void text(const char* name, std::string& value) {
        if (const Json* found = find(name)) {
            if (found->text() != nullptr && found->text()->size() <= longest_text) {
                value = *found->text();
            } else {
                wrong(name);
            }
        }
    }
    /// One of some names; the index.
    template <class Names>
    void choice(const char* name, const Names& names, std::size_t& value) {
        if (find(name) == nullptr) return;
        std::string written;
        text(name, written);
        const auto at = std::find(std::begin(names), std::end(names), written);
        if (at == std::end(names)) return wrong(name);
        value = static_cast<std::size_t>(at - std::begin(names));
    }
    const Json* list(const char* name) {
        const Json* found = find(name);
        if (found != nullptr && !found->is_array()) {
            wrong(name);
            return nullptr;
        }
        return found;
    }
    const Json* find(const char* name) const { return object_.find(name); }
    void wrong(const std::string& name) {
        if (trouble_.empty()) trouble_ = Message(text::setting_senseless, name);
    }

private:
    const Json& object_;
    Message& trouble_;
};

constexpr std::array<std::string_view, 2> language_names{"en", "fr"};
constexpr std::array<std::string_view, 2> theme_names{"light", "dark"};
constexpr std::array<std::string_view, layout_count> layout_names{"lesson", "debug", "os"};
constexpr std::array<std::string_view, 8> kind_names{"address", "entered", "returned",     "read",
                                                     "write",   "change",  "vector_write", "deadlock"};

Json json_of(const OpenRequest& request) {
    Json json =
        Json::object({{"files", request.files}, {"policy", request.policy}, {"quantum", request.quantum}});
    if (request.raw_at) json["at"] = *request.raw_at;
    if (!request.disk.empty()) json["disk"] = request.disk;
    return json;
}

OpenRequest request_of(const Json& json, Message& trouble) {
    OpenRequest request;
    Reader reader(json, trouble);
    if (const Json* files = reader.list("files")) {
        for (const Json& file : files->elements()) {
            if (file.text() != nullptr && request.files.size() < 32) request.files.push_back(*file.text());
        }
    }
    reader.text("policy", request.policy);
    reader.number("quantum", request.quantum, 1'000'000);
    if (request.quantum == 0) request.quantum = lab::quantum_default;
    if (reader.find("at") != nullptr) {
        std::uint32_t at = 0;
        reader.word("at", at);
        request.raw_at = at;
    }
    reader.text("disk", request.disk);
    return request;
}

Json json_of(const debug::Breakpoint& breakpoint) {
    Json json = Json::object(
        {{"kind", kind_names[static_cast<std::size_t>(breakpoint.kind)]}, {"enabled", breakpoint.enabled}});
    json["address"] = breakpoint.address;
    json["bytes"] = breakpoint.bytes;
    if (!breakpoint.program.empty()) json["program"] = breakpoint.program;
    if (breakpoint.code) json["code"] = *breakpoint.code;
    if (!breakpoint.watched.empty()) json["watched"] = breakpoint.watched.text();
    if (!breakpoint.condition.empty()) json["condition"] = breakpoint.condition.text();
    if (breakpoint.skip != 0) json["skip"] = breakpoint.skip;
    if (!breakpoint.log.empty()) json["log"] = breakpoint.log;
    if (!breakpoint.label.empty()) json["label"] = breakpoint.label;
    return json;
}

debug::Breakpoint breakpoint_of(const Json& json, Message& trouble) {
    debug::Breakpoint breakpoint;
    Reader reader(json, trouble);
    std::size_t kind = 0;
    reader.choice("kind", kind_names, kind);
    breakpoint.kind = static_cast<debug::Breakpoint::Kind>(kind);
    reader.flag("enabled", breakpoint.enabled);
    reader.word("address", breakpoint.address);
    reader.word("bytes", breakpoint.bytes);
    reader.text("program", breakpoint.program);
    if (reader.find("code") != nullptr) {
        unsigned code = 0;
        reader.number("code", code, isa::vector_count - 1);
        breakpoint.code = static_cast<std::uint8_t>(code);
    }
    const auto expression = [&](const char* name, Expression& into) {
        std::string text;
        reader.text(name, text);
        if (!text.empty() && into.parse(text, ExpressionSyntax{true, false})) reader.wrong(name);
    };
    expression("watched", breakpoint.watched);
    expression("condition", breakpoint.condition);
    std::uint32_t skip = 0;
    reader.word("skip", skip);
    breakpoint.skip = skip;
    reader.text("log", breakpoint.log);
    reader.text("label", breakpoint.label);
    return breakpoint;
}

}  // namespace

void Settings::remember(const OpenRequest& opened) {
    // A run that a finding has led to is not what somebody has opened.
    if (!opened.jobs.empty()) return;
    OpenRequest request = opened;
    request.policy_text.reset();
    // Opened again, it speaks the language that the window has then.
    request.settings.language = OpenRequest{}.settings.language;
    recent.erase(std::remove(recent.begin(), recent.end(), request), recent.end());
    recent.insert(recent.begin(), request);
    if (recent.size() > most_recent) recent.resize(most_recent);
}

std::string settings_path() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config != nullptr && *config == '/') return (fs::path(config) / "baton" / "window.json").string();
    const char* home = std::getenv("HOME");
    if (home != nullptr && *home == '/')
        return (fs::path(home) / ".config" / "baton" / "window.json").string();
    return {};
}

std::string settings_text(const Settings& settings) {
    Json json;
    json["language"] = language_names[static_cast<std::size_t>(settings.language)];
    json["theme"] = theme_names[static_cast<std::size_t>(settings.theme)];
    json["scale"] = settings.scale;
    json["layout"] = layout_names[static_cast<std::size_t>(settings.layout)];
    json["speed"] = settings.speed;
    json["policy"] = settings.policy;
    json["window"] = std::vector<int>{settings.window_width, settings.window_height};
    json["welcomed"] = settings.welcomed;
    for (std::size_t i = 0; i < layout_count; ++i) {
        Json layout;
        layout["shares"] = settings.shares[i];
        layout["fronts"] = Json::array();
        for (const PanelId id : settings.fronts[i]) layout["fronts"].push_back(panel(id).name);
        json["layouts"][std::string(layout_names[i])] = layout;
    }
    json["recent"] = Json::array();
    for (const OpenRequest& request : settings.recent) json["recent"].push_back(json_of(request));
    json["breakpoints"] = Json::object();
    for (const auto& [key, list] : settings.breakpoints) {
        Json all = Json::array();
        for (const debug::Breakpoint& breakpoint : list) all.push_back(json_of(breakpoint));
        json["breakpoints"][key] = all;
    }
    json["watches"] = Json::object();
    for (const auto& [key, list] : settings.watches) json["watches"][key] = list;
    return json.dump();
}

Settings settings_from_text(const std::string& text, const Settings& defaults, Message& trouble) {
    Settings settings = defaults;
    const std::optional<Json> parsed = Json::parse(text);
    if (!parsed || !parsed->is_object()) {
        trouble = text::settings_damaged;
        return settings;
    }
    Reader reader(*parsed, trouble);
    const auto choose = [&](const char* name, const auto& names, auto& value) {
        auto index = static_cast<std::size_t>(value);
        reader.choice(name, names, index);
        value = static_cast<std::decay_t<decltype(value)>>(index);
    };
    choose("language", language_names, settings.language);
    choose("theme", theme_names, settings.theme);
    choose("layout", layout_names, settings.layout);
    reader.number("scale", settings.scale, scale_least, scale_most);
    reader.number("speed", settings.speed, fastest_speed);
    reader.text("policy", settings.policy);
    reader.flag("welcomed", settings.welcomed);
    if (const Json* window = reader.list("window")) {
        const std::vector<Json>& sizes_there = window->elements();
        const bool pair = sizes_there.size() == 2;
        const Json named = Json::object(
            {{"width", pair ? sizes_there[0] : Json()}, {"height", pair ? sizes_there[1] : Json()}});
        Reader sizes(named, trouble);
        sizes.number("width", settings.window_width, 320, 7680);
        sizes.number("height", settings.window_height, 240, 4320);
    }
    if (const Json* layouts = reader.find("layouts"); layouts != nullptr && layouts->is_object()) {
        for (std::size_t i = 0; i < layout_count; ++i) {
            const Json* named = layouts->find(layout_names[i]);
            if (named == nullptr) continue;
            Reader layout(*named, trouble);
            if (const Json* shares = layout.list("shares")) {
                for (const Json& share : shares->elements()) {
                    if (share.number() && settings.shares[i].size() < 32)
                        settings.shares[i].push_back(static_cast<float>(*share.number()));
                }
            }
            if (const Json* fronts = layout.list("fronts")) {
                for (const Json& front : fronts->elements()) {
                    for (const PanelInfo& info : panels()) {
                        if (front.text() != nullptr && *front.text() == info.name)
                            settings.fronts[i].push_back(info.id);
                    }
                }
            }
        }
    }
    if (const Json* recent = reader.list("recent")) {
        settings.recent.clear();
        for (const Json& request : recent->elements()) {
            if (settings.recent.size() < Settings::most_recent)
                settings.recent.push_back(request_of(request, trouble));
        }
    }
    if (const Json* all = reader.find("breakpoints"); all != nullptr && all->is_object()) {
        for (const auto& [key, list] : all->members()) {
            if (!list.is_array() || settings.breakpoints.size() >= Settings::most_programs) continue;
            std::vector<debug::Breakpoint>& kept = settings.breakpoints[key];
            for (const Json& breakpoint : list.elements()) {
                if (kept.size() < most_breakpoints) kept.push_back(breakpoint_of(breakpoint, trouble));
            }
        }
    }
    if (const Json* all = reader.find("watches"); all != nullptr && all->is_object()) {
        for (const auto& [key, list] : all->members()) {
            if (!list.is_array() || settings.watches.size() >= Settings::most_programs) continue;
            std::vector<std::string>& kept = settings.watches[key];
            for (const Json& watch : list.elements()) {
                const std::string* text = watch.text();
                if (text != nullptr && text->size() <= longest_text && kept.size() < most_watches)
                    kept.push_back(*text);
            }
        }
    }
    return settings;
}

Settings load_settings(const std::string& path, const Settings& defaults, Message& trouble) {
    std::error_code ignored;
    if (path.empty() || !fs::exists(path, ignored)) return defaults;
    const Result<Done> regular = lab::check_regular(path);
    const Result<lab::Bytes> bytes =
        regular ? lab::read_file(path, most_bytes) : Result<lab::Bytes>(regular.failure());
    if (!bytes) {
        trouble = bytes.failure().message();
        return defaults;
    }
    Settings settings = settings_from_text(std::string(bytes->begin(), bytes->end()), defaults, trouble);
    if (!trouble.empty()) trouble = Failure{path, trouble}.message();
    return settings;
}

std::string set_aside(const std::string& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return {};
    std::string aside = path + ".damaged";
    for (int number = 2; number < 100 && fs::exists(aside, error); ++number)
        aside = path + ".damaged." + std::to_string(number);
    fs::rename(path, aside, error);
    return error ? std::string() : aside;
}

Result<Done> save_settings(const std::string& path, const Settings& settings) {
    std::error_code ignored;
    fs::create_directories(fs::path(path).parent_path(), ignored);
    return lab::write_file(path, settings_text(settings));
}

}  // namespace baton::gui
