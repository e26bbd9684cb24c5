#include "app/shell/frame_loop.hpp"

#include "app/shell/clock.hpp"
#include "app/shell/trust_question.hpp"
#include "core/runtime.hpp"
#include "core/time_slice.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

namespace penumbra {

namespace {

constexpr double kFirstFrame = 1.0 / 60; ///< how long it is said to have taken
constexpr int kFramesAfterInput = 3;
constexpr double kLongestSleep = 30;
constexpr double kCaretBlink = 0.4;
constexpr const char* kIntroduced = "introduction.seen";
constexpr double kKeepSeconds = 3; ///< what a crash may lose of the session
/// What drawing allocates until every panel has been looked at: page by page it cost frames some
/// milliseconds.
constexpr std::size_t kMemoryOfPanels = std::size_t{24} << 20;
constexpr double kNever = std::numeric_limits<double>::infinity();

} // namespace

FrameLoop::FrameLoop(Backend& backend, Studio& studio, Session& session,
                     std::vector<std::unique_ptr<Panel>> panels)
    : backend_(backend), studio_(studio), session_(session),
      gui_(backend, session.theme, session.ui_scale > 0 ? session.ui_scale : backend.content_scale()),
      workspace_(std::move(panels)), context_{studio, *this, actions_, session, gui_.theme(), gui_.fonts()},
      redraw_at_(kNever) {
    status_.renderer = backend.renderer();
    frame_times_ = session.flag(kFrameTimes, false);
    statistics_.describe("backend", backend.name());
    statistics_.describe("renderer", backend.renderer());
    register_actions();
    remember_recent();
    bell_->backend = &backend;
    studio_.on_publish([bell = bell_] { bell->ring(); });
}

FrameLoop::~FrameLoop() {
    studio_.on_publish({});
    const std::lock_guard lock(bell_->mutex);
    bell_->backend = nullptr;
}

void FrameLoop::run() {
    set_time_slice(kDrawingSlice);
    while (!closing_) {
        double longest = kLongestSleep;
        if (script_) {
            const Script::Wish wish = script_->advance(*this, now_seconds());
            if (wish.done) {
                break;
            }
            if (wish.draw) {
                owed_ = std::max(owed_, 1);
            }
            longest = wish.pause;
        }
        turn(longest);
    }
    statistics_.describe("runtime", studio_.runtime());
    std::string recent;
    for (const std::string& id : actions_.recent()) {
        recent += id + " ";
    }
    session_.set_text("actions.recent", recent);
    gather_session();
}

bool FrameLoop::due(double now) const {
    return owed_ > 0 || bell_->rung || !backend_.queue().empty() || now >= redraw_at_;
}

FrameLoop::Answers FrameLoop::newest_answers() const {
    return {studio_.completion(), studio_.decoded(DecodeUse::Cursor), studio_.decoded(DecodeUse::Hover)};
}

double FrameLoop::next_frame(double now) const {
    if (wanted_picture_) {
        return now;
    }
    return pace_.next(now, is_busy(studio_.training()->state), bell_->rung && newest_answers() != seen_);
}

bool FrameLoop::turn(double longest) {
    const double now = now_seconds();
    longest = keep_session(now, longest);
    if (backend_.hidden()) {
        // Nothing is drawn, but a window can be closed from the task bar.
        studio_.start();
        closing_ |=
            std::any_of(backend_.queue().begin(), backend_.queue().end(), [](const InputEvent& event) {
                return std::holds_alternative<input::Close>(event.what);
            });
        backend_.wait(std::min(longest, 0.5));
        return false;
    }
    if (!due(now)) {
        backend_.wait(std::clamp(redraw_at_ - now, 0.0, longest));
        return false;
    }
    if (!backend_.queue().empty()) {
        pace_.touched(now);
    }
    if (const double early = next_frame(now) - now; early > 0) {
        backend_.wait(std::min(early, longest));
        return false;
    }
    draw(now);
    backend_.wait(0); // input that came meanwhile gets its time stamp now
    return true;
}

void FrameLoop::draw(double now) {
    parts_.begin();
    const OwnCore own_core = studio_.own_core();
    // What is published from here on is for the next frame.
    bell_->rung = false;
    seen_ = newest_answers();
    owed_ = std::max(0, owed_ - 1);
    redraw_at_ = kNever;
    picture_ = std::exchange(wanted_picture_, {});
    if (wanted_look_) {
        gui_.set_look(wanted_look_->first, wanted_look_->second);
        wanted_look_.reset();
    }
    const FrameInput input = feeder_.deliver(backend_.queue(), ImGui::GetIO());
    if (input.any) {
        studio_.notice_person();
        owed_ = kFramesAfterInput;
    }
    pointer_ = input.pointer;
    context_.now = now;
    context_.dt = static_cast<float>(last_frame_ < 0 ? kFirstFrame : now - last_frame_);
    context_.pointer = pointer_;
    context_.attended = pace_.active(now);
    listen();
    parts_.end("input");

    gui_.begin(context_.dt);
    const bool clicked = ImGui::IsMouseClicked(ImGuiMouseButton_Left) ||
                         ImGui::IsMouseClicked(ImGuiMouseButton_Right) ||
                         ImGui::IsMouseClicked(ImGuiMouseButton_Middle);
    if (clicked || !input.chords.empty()) {
        history_.next_gesture();
    }
    marks_.begin_frame();
    parts_.end("begin");
    take(input);
    parts_.end("input");
    build();
    marks_.end_frame();
    parts_.end("workspace");
    const bool drawn = gui_.submit(input.redraw || picture_, parts_);
    finish(now, drawn);
    ++frames_;
    last_frame_ = now;
    if (keeper_ != nullptr && !keep_at_) {
        keep_at_ = now + kKeepSeconds;
    }
}

void FrameLoop::finish(double begun, bool drawn) {
    const double submitted = now_seconds();
    if (picture_) {
        save_picture();
    }
    const double build = submitted - begun;
    double raster = 0; // writing a screenshot is neither
    if (drawn) {
        const double before = now_seconds();
        backend_.present();
        raster = now_seconds() - before;
        const bool training = is_busy(studio_.training()->state);
        const Statistics::Frame frame{begun, build * 1000, raster * 1000, training, gui_.redrawn()};
        statistics_.frame(frame, parts_);
        if (frame_times_) {
            frame_line_.add(frame);
        }
    } else {
        statistics_.unchanged_frame();
    }
    pace_.drawn(begun, build + raster);
    statistics_.presented(now_seconds());
    if (frames_ == 0) {
        statistics_.started(process_age_seconds() * 1000);
        touch_memory_ahead(kMemoryOfPanels);
        studio_.start();
    }
    if (shown_ > 0 && !statistics_.has_completion()) {
        statistics_.first_completion(process_age_seconds() * 1000);
    }
}

void FrameLoop::take(const FrameInput& input) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    for (const Chord& chord : input.chords) {
        // Behind an open menu or a dialogue the plain keys are quiet, so that Space does not resample unseen.
        actions_.press(chord, io.WantTextInput || (popup && !chord.ctrl && !help_open_));
    }
    for (const std::string& id : std::exchange(wanted_actions_, {})) {
        actions_.run(id);
    }
    for (const auto& path : input.dropped) {
        open(path);
    }
    if (input.scale > 0 && session_.ui_scale <= 0) {
        wanted_look_ = {gui_.theme().name, input.scale};
        owed_ = kFramesAfterInput;
    }
    if (input.close) {
        closing_ = true;
    }
    if (io.WantTextInput) {
        redraw_after(kCaretBlink);
    }
}

void FrameLoop::build() {
    const Theme& theme = gui_.theme();
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(display);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.s(), theme.xs()});
    ImGui::Begin("workspace", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNavFocus |
                     ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoBackground |
                     ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(3);
    draw_menu_bar(context_);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float bar = status_bar_height(theme);
    const float line = frame_times_ ? frame_line_height(theme) : 0;
    workspace_.draw(context_, {room.x, std::max(1.0F, room.y - bar - line)}, parts_);
    if (frame_times_) {
        ImGui::SetCursorScreenPos({start.x, start.y + room.y - bar - line + theme.xs()});
        draw_frame_line(context_, frame_line_.items(context_.now, statistics_, *studio_.training()),
                        {room.x, line});
    }
    ImGui::SetCursorScreenPos({start.x, start.y + room.y - bar + theme.xs()});
    draw_status_bar(context_, status_, {room.x, bar});
    draw_help(context_, &help_open_);
    if (const auto chosen = palette_.draw(context_)) {
        wanted_actions_.push_back(*chosen);
        owe_frames();
    }
    chooser_.draw(context_);
    draw_trust_question(context_);
    if (introduction_.draw(context_, workspace_)) {
        session_.set_flag(kIntroduced, true);
    }
    ImGui::End();
}

void FrameLoop::listen() {
    const auto [count, sentence] = studio_.problem();
    if (count != problem_seen_) {
        problem_seen_ = count;
        complain(sentence);
    }
    const auto snapshot = studio_.training();
    if (state_seen_ != snapshot->state) {
        const bool failed = snapshot->state == TrainingState::Failed;
        if (failed) {
            log(true, "Training failed. " + snapshot->message + " " + snapshot->remedy);
        } else if (snapshot->state == TrainingState::Finished || snapshot->state == TrainingState::Running) {
            const bool runs = snapshot->state == TrainingState::Running;
            log(false, (runs ? "Training runs: " : "Training finished: ") + snapshot->run.preset +
                           " at step " + std::to_string(snapshot->step) + ".");
        }
        state_seen_ = snapshot->state;
    }
    if (!snapshot->notice.empty() && snapshot->notice != notice_seen_) {
        notice_seen_ = snapshot->notice;
        say(snapshot->notice);
    }
}

void FrameLoop::shown(std::uint64_t serial) {
    shown_ = std::max(shown_, serial);
    statistics_.stroke.shown(serial);
}

void FrameLoop::log(bool problem, const std::string& sentence) {
    if (!sentence.empty()) {
        messages_.add(problem, sentence, std::time(nullptr));
    }
}

void FrameLoop::say(std::string sentence) {
    log(false, sentence);
    status_.message = std::move(sentence);
    owed_ = std::max(owed_, 1);
}

void FrameLoop::complain(std::string sentence) {
    log(true, sentence);
    status_.problem = std::move(sentence);
    owed_ = std::max(owed_, 1);
}

void FrameLoop::redraw_after(double seconds) {
    redraw_at_ = std::min(redraw_at_, context_.now + std::max(seconds, 0.0));
}

void FrameLoop::open(const std::filesystem::path& path) {
    std::error_code error;
    const std::filesystem::path checkpoint = newest_checkpoint(path);
    if (checkpoint.empty()) {
        studio_.open_data(path.string());
    } else {
        const auto whole = std::filesystem::absolute(checkpoint, error);
        studio_.open_model(whole);
        session_.remember(whole);
    }
}

bool FrameLoop::run_action(const std::string& id) {
    const Action* action = actions_.find(id);
    if (action == nullptr || !actions_.enabled(*action)) {
        return false;
    }
    wanted_actions_.push_back(id);
    owe_frames();
    return true;
}

void FrameLoop::introduce() {
    if (!session_.flag(kIntroduced, false)) {
        introduction_.begin();
    }
}

/// Somebody has done something that is not in the queue.
void FrameLoop::owe_frames() {
    pace_.touched(now_seconds());
    owed_ = kFramesAfterInput;
}

ImVec2 FrameLoop::window_size() const {
    return {static_cast<float>(backend_.width()), static_cast<float>(backend_.height())};
}

void FrameLoop::resize(int width, int height) {
    backend_.resize(width, height);
    owe_frames();
}

void FrameLoop::set_scale(float scale) {
    scale = std::clamp(scale, kSmallestScale, kLargestScale);
    if (!workspace_.presenting()) {
        session_.ui_scale = scale;
    }
    wanted_look_ = {gui_.theme().name, scale};
    owe_frames();
}

void FrameLoop::set_theme(const std::string& name) {
    session_.theme = theme_name(name);
    wanted_look_ = {session_.theme, gui_.theme().scale};
    owe_frames();
}

} // namespace penumbra
