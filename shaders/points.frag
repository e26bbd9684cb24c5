#version 330 core

// A disc with an edge one pixel soft, straight alpha.

in vec4 point_colour;
in float point_side;

out vec4 colour;

void main() {
    float radius = 0.5 * (point_side - 1.0);
    float distance_from_centre = length(gl_PointCoord - vec2(0.5)) * point_side;
    float cover = clamp(radius + 0.5 - distance_from_centre, 0.0, 1.0);
    if (cover <= 0.0) {
        discard;
    }
    colour = vec4(point_colour.rgb, point_colour.a * cover);
}
