using ChatArena.Core.Studies;

namespace ChatArena.AiWorker.Models;

/// <summary>Ends a call under way as soon as somebody stops the models of its study.</summary>
internal sealed class StopSwitch : IDisposable
{
    private readonly StudyCatalog _studies;
    private readonly Guid _studyId;
    private readonly CancellationTokenSource _source;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public StopSwitch(StudyCatalog studies, Guid studyId, CancellationToken cancel)
    {
        (_studies, _studyId) = (studies, studyId);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        studies.Changed += Look;
        // It may have been thrown before anybody listened.
        Look();
    }

    public CancellationToken Token => _source.Token;

    public bool IsThrown { get; private set; }

    public void Dispose()
    {
        _studies.Changed -= Look;
        lock (_gate)
        {
            _isDisposed = true;
            _source.Dispose();
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (!_isDisposed && _studies.Find(_studyId) is { Llm.Stop: true })
            {
                IsThrown = true;
                _source.Cancel();
            }
        }
    }
}
