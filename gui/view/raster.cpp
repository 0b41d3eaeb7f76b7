#include "gui/view/raster.hpp"

#include <algorithm>
#include <cmath>

namespace baton::gui {
namespace {

struct Clip {
    int left, top, right, bottom;
};

// Colours in 8 bits a channel, with alpha.
struct Colour4 {
    std::uint32_t r, g, b, a;
};

Colour4 unpack(ImU32 colour) {
    return {(colour >> IM_COL32_R_SHIFT) & 0xff, (colour >> IM_COL32_G_SHIFT) & 0xff,
            (colour >> IM_COL32_B_SHIFT) & 0xff, (colour >> IM_COL32_A_SHIFT) & 0xff};
}

void blend(std::uint32_t& pixel, const Colour4& colour, std::uint32_t alpha) {
    if (alpha == 0) return;
    if (alpha >= 255) {
        pixel = 0xff000000U | colour.r << 16 | colour.g << 8 | colour.b;
        return;
    }
    const std::uint32_t rest = 255 - alpha;
    const auto mix = [&](std::uint32_t over, std::uint32_t under) {
        return (over * alpha + under * rest + 127) / 255;
    };
    pixel = 0xff000000U | mix(colour.r, (pixel >> 16) & 0xff) << 16 |
            mix(colour.g, (pixel >> 8) & 0xff) << 8 | mix(colour.b, pixel & 0xff);
}

void fill(std::uint32_t* from, std::uint32_t* to, const Colour4& colour, std::uint32_t alpha) {
    if (alpha >= 255) {
        std::fill(from, to, 0xff000000U | colour.r << 16 | colour.g << 8 | colour.b);
    } else {
        for (; from < to; ++from) blend(*from, colour, alpha);
    }
}

// Narrows [first, last) to the k for which value + step * k is not negative.
void bound(std::int64_t value, std::int64_t step, std::int64_t& first, std::int64_t& last) {
    if (step > 0) {
        if (value < 0) first = std::max(first, (-value + step - 1) / step);
    } else if (value < 0) {
        last = first;
    } else if (step < 0) {
        last = std::min(last, value / -step + 1);
    }
}

class Raster {
public:
    Raster(const bridge::AtlasPixels& atlas, Picture& picture) : atlas_(atlas), picture_(picture) {}

    void draw(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, const Clip& clip);
    /// Two triangles that are an upright rectangle of one colour, as most are; false when they are not.
    bool draw_rectangle(const ImDrawVert* v[6], const Clip& clip);

private:
    // Bilinear, u and v in texels with the centre of a texel at .5.
    std::uint32_t sample(float u, float v) const;
    std::uint32_t texel(int x, int y) const {
        x = std::clamp(x, 0, atlas_.width - 1);
        y = std::clamp(y, 0, atlas_.height - 1);
        return atlas_.coverage[static_cast<std::size_t>(y) * static_cast<std::size_t>(atlas_.width) +
                               static_cast<std::size_t>(x)];
    }
    std::uint32_t* row(int y) {
        return picture_.pixels.data() +
               static_cast<std::size_t>(y) * static_cast<std::size_t>(picture_.width);
    }

    const bridge::AtlasPixels& atlas_;
    Picture& picture_;
};

std::uint32_t Raster::sample(float u, float v) const {
    const float x = u - 0.5F;
    const float y = v - 0.5F;
    const int left = static_cast<int>(std::floor(x));
    const int top = static_cast<int>(std::floor(y));
    const auto fx = static_cast<std::uint32_t>((x - static_cast<float>(left)) * 256.0F);
    const auto fy = static_cast<std::uint32_t>((y - static_cast<float>(top)) * 256.0F);
    if (fx == 0 && fy == 0) return texel(left, top);
    const std::uint32_t upper = texel(left, top) * (256 - fx) + texel(left + 1, top) * fx;
    const std::uint32_t lower = texel(left, top + 1) * (256 - fx) + texel(left + 1, top + 1) * fx;
    return (upper * (256 - fy) + lower * fy + 32768) >> 16;
}

int first_centre(float edge) {
    return static_cast<int>(std::ceil(edge - 0.5F));
}

bool Raster::draw_rectangle(const ImDrawVert* v[6], const Clip& clip) {
    // ImGui's order: 0 1 2, 0 2 3, corners going round.
    const ImDrawVert& a = *v[0];
    const ImDrawVert& b = *v[1];
    const ImDrawVert& c = *v[2];
    const ImDrawVert& d = *v[5];
    if (v[3] != v[0] || v[4] != v[2]) return false;
    if (a.col != b.col || a.col != c.col || a.col != d.col) return false;
    if (a.pos.y != b.pos.y || b.pos.x != c.pos.x || c.pos.y != d.pos.y || d.pos.x != a.pos.x) return false;
    if (a.uv.y != b.uv.y || b.uv.x != c.uv.x || c.uv.y != d.uv.y || d.uv.x != a.uv.x) return false;
    if (a.pos.x > c.pos.x || a.pos.y > c.pos.y) return false;
    const int left = std::max(clip.left, first_centre(a.pos.x));
    const int right = std::min(clip.right, first_centre(c.pos.x));
    const int top = std::max(clip.top, first_centre(a.pos.y));
    const int bottom = std::min(clip.bottom, first_centre(c.pos.y));
    if (left >= right || top >= bottom) return true;
    const Colour4 colour = unpack(a.col);
    const auto width = static_cast<float>(atlas_.width);
    const auto height = static_cast<float>(atlas_.height);
    const bool plain = a.uv.x == c.uv.x && a.uv.y == c.uv.y;
    if (plain) {
        const std::uint32_t alpha = colour.a * sample(a.uv.x * width, a.uv.y * height) / 255;
        for (int y = top; y < bottom; ++y) fill(row(y) + left, row(y) + right, colour, alpha);
        return true;
    }
    const float du = (c.uv.x - a.uv.x) * width / (c.pos.x - a.pos.x);
    const float dv = (c.uv.y - a.uv.y) * height / (c.pos.y - a.pos.y);
    for (int y = top; y < bottom; ++y) {
        std::uint32_t* pixels = row(y);
        const float texel_y = a.uv.y * height + (static_cast<float>(y) + 0.5F - a.pos.y) * dv;
        for (int x = left; x < right; ++x) {
            const std::uint32_t coverage =
                sample(a.uv.x * width + (static_cast<float>(x) + 0.5F - a.pos.x) * du, texel_y);
            if (coverage != 0) blend(pixels[x], colour, colour.a * coverage / 255);
        }
    }
    return true;
}

void Raster::draw(const ImDrawVert& a, const ImDrawVert& second, const ImDrawVert& third, const Clip& clip) {
    // In sixteenths of a pixel, so that neighbours share their edges exactly.
    const auto fixed = [](float value) { return static_cast<std::int64_t>(std::lround(value * 16.0F)); };
    const ImDrawVert* b = &second;
    const ImDrawVert* c = &third;
    const std::int64_t ax = fixed(a.pos.x);
    const std::int64_t ay = fixed(a.pos.y);
    std::int64_t area =
        (fixed(b->pos.x) - ax) * (fixed(c->pos.y) - ay) - (fixed(b->pos.y) - ay) * (fixed(c->pos.x) - ax);
    if (area == 0) return;
    if (area < 0) {
        std::swap(b, c);
        area = -area;
    }
    const std::int64_t bx = fixed(b->pos.x);
    const std::int64_t by = fixed(b->pos.y);
    const std::int64_t cx = fixed(c->pos.x);
    const std::int64_t cy = fixed(c->pos.y);
    const int left = std::max(clip.left, static_cast<int>(std::min({ax, bx, cx}) >> 4));
    const int right = std::min(clip.right, static_cast<int>(std::max({ax, bx, cx}) >> 4) + 1);
    const int top = std::max(clip.top, static_cast<int>(std::min({ay, by, cy}) >> 4));
    const int bottom = std::min(clip.bottom, static_cast<int>(std::max({ay, by, cy}) >> 4) + 1);
    if (left >= right || top >= bottom) return;

    // An edge function is positive inside; a centre on an edge belongs to a top or left one.
    struct Edge {
        std::int64_t dx, dy, start;
    };
    const auto edge = [&](std::int64_t x0, std::int64_t y0, std::int64_t x1, std::int64_t y1) {
        const std::int64_t px = (static_cast<std::int64_t>(left) << 4) + 8;
        const std::int64_t py = (static_cast<std::int64_t>(top) << 4) + 8;
        const bool top_left = y0 > y1 || (y0 == y1 && x1 > x0);
        const std::int64_t value = (x1 - x0) * (py - y0) - (y1 - y0) * (px - x0);
        return Edge{-(y1 - y0) * 16, (x1 - x0) * 16, value - (top_left ? 0 : 1)};
    };
    const Edge of_a = edge(bx, by, cx, cy);
    const Edge of_b = edge(cx, cy, ax, ay);
    const Edge of_c = edge(ax, ay, bx, by);

    const Colour4 ca = unpack(a.col);
    const Colour4 cb = unpack(b->col);
    const Colour4 cc = unpack(c->col);
    const bool one_colour = a.col == b->col && a.col == c->col;
    const bool plain = a.uv.x == b->uv.x && a.uv.x == c->uv.x && a.uv.y == b->uv.y && a.uv.y == c->uv.y;
    const auto width = static_cast<float>(atlas_.width);
    const auto height = static_cast<float>(atlas_.height);
    const std::uint32_t plain_coverage = plain ? sample(a.uv.x * width, a.uv.y * height) : 0;
    const float inverse = 1.0F / static_cast<float>(area);
    for (int y = top; y < bottom; ++y) {
        const std::int64_t down = y - top;
        std::int64_t wa = of_a.start + of_a.dy * down;
        std::int64_t wb = of_b.start + of_b.dy * down;
        const std::int64_t wc = of_c.start + of_c.dy * down;
        std::uint32_t* pixels = row(y);
        // The stretch of this row in which no edge is negative.
        std::int64_t first = 0;
        std::int64_t last = right - left;
        bound(wa, of_a.dx, first, last);
        bound(wb, of_b.dx, first, last);
        bound(wc, of_c.dx, first, last);
        if (first >= last) continue;
        if (one_colour && plain) {
            fill(pixels + left + first, pixels + left + last, ca, ca.a * plain_coverage / 255);
            continue;
        }
        wa += of_a.dx * first;
        wb += of_b.dx * first;
        for (int x = left + static_cast<int>(first); x < left + static_cast<int>(last);
             ++x, wa += of_a.dx, wb += of_b.dx) {
            const float fa = static_cast<float>(wa) * inverse;
            const float fb = static_cast<float>(wb) * inverse;
            const float fc = 1.0F - fa - fb;
            Colour4 colour = ca;
            if (!one_colour) {
                const auto mix = [&](std::uint32_t p, std::uint32_t q, std::uint32_t r) {
                    const float value =
                        static_cast<float>(p) * fa + static_cast<float>(q) * fb + static_cast<float>(r) * fc;
                    return static_cast<std::uint32_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
                };
                colour = {mix(ca.r, cb.r, cc.r), mix(ca.g, cb.g, cc.g), mix(ca.b, cb.b, cc.b),
                          mix(ca.a, cb.a, cc.a)};
            }
            std::uint32_t coverage = plain_coverage;
            if (!plain) {
                coverage = sample((a.uv.x * fa + b->uv.x * fb + c->uv.x * fc) * width,
                                  (a.uv.y * fa + b->uv.y * fb + c->uv.y * fc) * height);
            }
            blend(pixels[x], colour, colour.a * coverage / 255);
        }
    }
}

}  // namespace

void rasterise(const ImDrawData& data, const bridge::AtlasPixels& atlas, Picture& picture) {
    const ImVec2 scale = data.FramebufferScale;
    picture.width = std::max(1, static_cast<int>(data.DisplaySize.x * scale.x));
    picture.height = std::max(1, static_cast<int>(data.DisplaySize.y * scale.y));
    picture.pixels.assign(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height),
                          0xff000000U);
    Raster raster(atlas, picture);
    const auto to_pixels = [&](ImDrawVert vertex) {
        vertex.pos.x = (vertex.pos.x - data.DisplayPos.x) * scale.x;
        vertex.pos.y = (vertex.pos.y - data.DisplayPos.y) * scale.y;
        return vertex;
    };
    std::vector<ImDrawVert> vertices;
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        vertices.clear();
        for (const ImDrawVert& vertex : list.VtxBuffer) vertices.push_back(to_pixels(vertex));
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback != nullptr) continue;
            const Clip clip{
                std::max(0, static_cast<int>((command.ClipRect.x - data.DisplayPos.x) * scale.x)),
                std::max(0, static_cast<int>((command.ClipRect.y - data.DisplayPos.y) * scale.y)),
                std::min(picture.width, static_cast<int>((command.ClipRect.z - data.DisplayPos.x) * scale.x)),
                std::min(picture.height,
                         static_cast<int>((command.ClipRect.w - data.DisplayPos.y) * scale.y))};
            if (clip.left >= clip.right || clip.top >= clip.bottom) continue;
            const auto at = [&](unsigned i) {
                return &vertices[command.VtxOffset + list.IdxBuffer[static_cast<int>(command.IdxOffset + i)]];
            };
            for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
                if (i + 5 < command.ElemCount) {
                    const ImDrawVert* corners[6] = {at(i),     at(i + 1), at(i + 2),
                                                    at(i + 3), at(i + 4), at(i + 5)};
                    if (raster.draw_rectangle(corners, clip)) {
                        i += 3;
                        continue;
                    }
                }
                raster.draw(*at(i), *at(i + 1), *at(i + 2), clip);
            }
        }
    }
}

}  // namespace baton::gui
