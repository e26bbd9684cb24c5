#version 330 core

// One point of a cloud: it glides from where it was to where it is.

layout(location = 0) in vec2 previous;
layout(location = 1) in vec2 position;
layout(location = 2) in vec4 colour;

uniform vec4 data_view; // what the picture shows of the data: left, bottom, right, top
uniform float size;     // diameter, pixels
uniform float blend;    // 0: previous, 1: position
uniform float opacity;

out vec4 point_colour;
out float point_side; // of the square that is drawn, pixels

void main() {
    vec2 place = mix(previous, position, blend);
    vec2 share = (place - data_view.xy) / (data_view.zw - data_view.xy);
    point_colour = vec4(colour.rgb, colour.a * opacity);
    point_side = size + 1.0; // half a pixel on each side for the soft edge
    gl_PointSize = point_side;
    // What is hidden goes where nothing is drawn.
    gl_Position = colour.a > 0.0 ? vec4(2.0 * share - 1.0, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
