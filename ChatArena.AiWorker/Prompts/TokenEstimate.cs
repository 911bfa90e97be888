using System.Text;

namespace ChatArena.AiWorker.Prompts;

/// <summary>
/// Tokens without a tokenizer, which every model has of its own: a token per three bytes of UTF-8 and a few for a message's frame. English has
/// about four bytes a token, so that this errs on the safe side; Norwegian and emoji come closer to three.
/// </summary>
public static class TokenEstimate
{
    private const int BytesPerToken = 3;
    private const int PerMessage = 4;

    public static int Of(string text) => PerMessage + ((Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken);
}
