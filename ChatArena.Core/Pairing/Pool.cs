namespace ChatArena.Core.Pairing;

/// <summary>People who may meet: same study, same condition, same language.</summary>
public readonly record struct Pool(Guid StudyId, string Condition, string Language)
{
    public override string ToString() => $"{StudyId:N}/{Condition}/{Language}";
}
