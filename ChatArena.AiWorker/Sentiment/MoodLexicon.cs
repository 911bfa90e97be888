using System.Collections.Frozen;

namespace ChatArena.AiWorker.Sentiment;

/// <summary>
/// Words and signs that carry a mood, with a weight from -3 to 3, in English and Norwegian. Our own list: words for how a person feels and
/// judges. Words for what a debate is about (cost, harm, risk, free) are left out, because naming them is no mood.
/// </summary>
internal static class MoodLexicon
{
    private static readonly (double Weight, string Words)[] Table =
    [
        (3, "love loves loved loving adore amazing awesome fantastic wonderful brilliant excellent perfect incredible thrilled excited delighted elsker fantastisk fantastiske strålende kjempebra nydelig herlig ❤ 😍 🥰 🤩 🎉 💯"),
        (2, "great happy enjoy enjoyed enjoys enjoying fun lovely beautiful best glad grateful thankful impressed favourite favorite exciting gøy glede gleder glad flott flotte takknemlig supert super morsomt koselig 😀 😃 😄 😁 😊 😂 🤣 😆 ☺ 💪 🙌 👏 ♥ 💚 💙 🙏 :d <3 xd"),
        (1.5, "good nice agree agreed thanks thank thx cool helpful pleased interesting impressive sweet delicious relieved proud refreshing funny convinced bra fint fin enig takk hyggelig interessant spennende liker 🙂 😉 👍 😎 👌 :) :-) ;) =) :]"),
        (1, "like appreciate kind honest haha lol lmao exactly absolutely true welcome hope yes yeah yep yay comfortable calm hehe nettopp riktig ja trivdes trives"),
        (0.7, "fair better fine useful easy okay works"),
        (-0.7, "hard difficult odd strange weird unsure boring kjedelig vanskelig rart"),
        (-1, "sorry confused confusing doubt doubtful unclear uncomfortable complain tired lonely nervous stress stressed unnecessary pointless beklager forvirret sliten ensom"),
        (-1.5, "bad worse disagree worried worry worries annoying annoys annoyed sad afraid scared upset unfair wrong disappointed disappointing frustrated frustrating frustrates dislike silly ridiculous mess cry cried crying poor useless unhappy rude lazy lost angers regret dårlig dårlige trist uenig redd bekymret urettferdig feil sint irritert irriterende skuffet lei verre 😕 🙁 😟 😞 😒 🙄 😔 👎 😬 :( :-( :/ =("),
        (-2, "stupid nonsense rubbish angry painful hurts hurt ugly depressing depressed miserable dumb crap damn sucks insulting insulted unbearable exhausting hopeless heartbroken dum dumt dumme tull tullete idiotisk elendig 😢 😭 😠 💔 😤 🤦"),
        (-3, "hate hates hated terrible horrible awful disgusting worst disaster dreadful furious idiot idiots idiotic pathetic appalling despise wtf bullshit shit hell hater forferdelig grusomt fryktelig avskyelig 😡 🤬 🤮 😱"),
        (-1.2, "ugh meh sigh æsj huff"),
    ];

    /// <summary>Several words with one meaning; weight 0 takes the mood from words that have none here.</summary>
    private static readonly (double Weight, string Phrases)[] PhraseTable =
    [
        (1.5, "couldn't agree more|could not agree more|you are right|you're right|that's right|makes sense|make sense|sense to me|fair enough|good point|well said|works well|work well|worked well|well put|helt enig|god idé|godt poeng|du har rett|for the better|looking forward|gleder meg|agree with you|on the same page|i am with you|i'm with you"),
        (1, "can't complain|cannot complain|no problem|no worries|why not|count me in"),
        (-1.5, "no idea what|not listening|didn't work|did not work|doesn't work|does not work|don't work|never again|fed up|sick of|tired of|lei av|waste of|makes no sense|no sense|what a joke|give me a break|shut up|fungerer ikke|not okay|not ok|har ikke rett"),
        (0, "kind of|what kind|kinds of|more harm than good|would like to|good old|sort of|the good|a good deal|good morning|good evening|thank you but no|as well|hard hat|best before|it is true that|while it is true|bra nok|true or|fine of|good or bad|right or wrong|what is wrong"),
    ];

    public static FrozenDictionary<string, double> Words { get; } =
        Table.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Weight)))
            .DistinctBy(entry => entry.word).ToFrozenDictionary(entry => entry.word, entry => entry.Weight);

    /// <summary>By first word, longest first.</summary>
    public static FrozenDictionary<string, (string[] Words, double Weight)[]> Phrases { get; } =
        PhraseTable.SelectMany(row => row.Phrases.Split('|').Select(phrase => (Words: phrase.Split(' '), row.Weight)))
            .GroupBy(phrase => phrase.Words[0]).ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(phrase => phrase.Words.Length).ToArray());

    public static FrozenSet<string> Negations { get; } = Set("not no never nobody none nothing neither nor without hardly barely cannot cant dont didnt doesnt isnt wasnt wont wouldnt aint ikke aldri ingen ingenting uten intet neppe");

    public static FrozenSet<string> Boosters { get; } = Set("very so really absolutely completely totally extremely incredibly truly deeply utterly such most veldig så utrolig kjempe helt skikkelig");

    public static FrozenSet<string> Softeners { get; } = Set("slightly somewhat little bit rather fairly partly litt ganske noe");

    /// <summary>A turn in the sentence: a negation does not reach across it.</summary>
    public static FrozenSet<string> TurningWords { get; } = Set("but although though however yet while still men selv mens likevel");

    /// <summary>Words that are a whole answer.</summary>
    public static FrozenSet<string> Answers { get; } = Set("ok okay k yes no yeah yep yup nope nah maybe perhaps sure fine whatever idk dunno hm hmm hmmm mm mhm possibly alright right true well so and ja nei kanskje greit jo tja sikkert");

    public static FrozenSet<string> Shrugs { get; } = Texts("i guess|i suppose|i dont know|i don't know|not sure|dont care|don't care|i don't care|not really|if you say so|vet ikke|jeg vet ikke|spiller ingen rolle|no opinion|nothing to add|don't know|dont know|guess so|i guess so|if you like|yes and no");

    public static FrozenSet<string> Questions { get; } = Set("what why how who where when which whose whom could can would do does did is are shall should have has will hva hvorfor hvordan hvem hvor når hvilken hvilke kan er har");

    public static FrozenSet<string> Invitations { get; } = Texts("tell me|explain|say more|go on|i wonder|curious|please describe|give me an example|let me know|fortell|forklar|lurer på|let's talk|lets talk|walk me through|help me understand|i would like to hear|i'd like to hear|i would like to know|i'd like to know");

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet();

    private static FrozenSet<string> Texts(string phrases) => phrases.Split('|').ToFrozenSet();

    /// <summary>Haha, hahaha, hehehe.</summary>
    public static bool IsLaughter(string word) => word.Length >= 4 && word.All(letter => letter is 'h' or 'a' or 'e') && word.Contains('h', StringComparison.Ordinal);
}
