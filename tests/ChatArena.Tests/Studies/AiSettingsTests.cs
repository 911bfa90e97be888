using ChatArena.Core.Content;
using ChatArena.Core.Studies;

namespace ChatArena.Tests.Studies;

/// <summary>Which layer says when models take part: option, study, llm_config, default.</summary>
public sealed class AiSettingsTests
{
    public static readonly string[] OfTheStudy = ["ai_enabled", "ai_for_lonely", "ai_max_seats", "ai_humans_first_seconds", "ai_opens"];

    [Fact]
    public void Without_a_word_from_anybody_a_lonely_person_gets_a_model_after_eight_seconds()
    {
        var settings = Resolve();
        (settings.Enabled, settings.MaxSeats, settings.HumansFirst, settings.Opens).ShouldBe((true, 5, TimeSpan.FromSeconds(8), false));
        (settings.IdleAfter, settings.MaxIdlePrompts).ShouldBe((TimeSpan.FromMinutes(2), 3));
        (settings.ShortestDelay, settings.LongestDelay).ShouldBe((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData(null, null, true, true)]
    [InlineData(null, null, false, false)]
    [InlineData(null, true, false, true)]
    [InlineData(null, false, true, false)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, true, false)]
    public void The_first_layer_that_says_something_switches_models_on_or_off(bool? option, bool? study, bool stored, bool enabled) =>
        Resolve(new() { Enabled = option }, new() { AiEnabled = study }, new(Enabled: stored)).Enabled.ShouldBe(enabled);

    [Theory]
    [InlineData(null, null, null, 8)]
    [InlineData(null, null, 5, 5)]
    [InlineData(null, 4, 5, 4)]
    [InlineData(0, 4, 5, 0)]
    public void The_first_layer_that_says_something_sets_how_long_humans_come_first(int? option, int? study, int? stored, int seconds) =>
        Resolve(
            new() { HumansFirstSeconds = option },
            new() { AiHumansFirstSeconds = study },
            stored is { } value ? new() { AiParticipants = new(HumansFirstSeconds: value) } : new()).HumansFirst.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(null, null, 3, 3)]
    [InlineData(null, 2, 3, 2)]
    [InlineData(0, 2, 3, 0)]
    public void The_first_layer_that_says_something_sets_the_number_of_seats(int? option, int? study, int stored, int seats) =>
        Resolve(new() { MaxSeats = option }, new() { AiMaxSeats = study }, new() { AiParticipants = new(MaxAiParticipants: stored) }).MaxSeats.ShouldBe(seats);

    [Fact]
    public void A_person_is_left_alone_when_nobody_wants_them_to_have_a_model()
    {
        Resolve(llm: new() { AiParticipants = new(ForceAiOnOddUsers: false) }).Enabled.ShouldBeFalse();
        Resolve(study: new() { AiForLonely = true }, llm: new() { AiParticipants = new(ForceAiOnOddUsers: false) }).Enabled.ShouldBeTrue();
        Resolve(study: new() { AiForLonely = false }).Enabled.ShouldBeFalse();
        Resolve(new() { ForLonely = true }, new() { AiForLonely = false }).Enabled.ShouldBeTrue();
        Resolve(new() { ForLonely = false }, new() { AiForLonely = true }).Enabled.ShouldBeFalse();
    }

    [Fact]
    public void The_stop_switch_is_stronger_than_every_layer() =>
        Resolve(new() { Enabled = true }, new() { AiEnabled = true }, new(Enabled: true, Stop: true)).Enabled.ShouldBeFalse();

    [Fact]
    public void The_first_layer_that_says_something_lets_the_model_open()
    {
        Resolve(study: new() { AiOpens = true }).Opens.ShouldBeTrue();
        Resolve(study: new() { AiOpens = false }, llm: new() { Behavior = new(AiOpens: true) }).Opens.ShouldBeFalse();
        Resolve(llm: new() { Behavior = new(AiOpens: true) }).Opens.ShouldBeTrue();
        Resolve(new() { Opens = false }, new() { AiOpens = true }).Opens.ShouldBeFalse();
        Resolve(new() { Opens = true }, new() { AiOpens = false }).Opens.ShouldBeTrue();
    }

    private static AiSettings Resolve(ArenaOptions.AiOptions? option = null, StudySettings? study = null, LlmConfig? llm = null) =>
        EffectiveSettings.Resolve(new() { Ai = option ?? new() }, study ?? new(), llm ?? new()).Ai;
}
