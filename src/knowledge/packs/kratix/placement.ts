import type { DeletionFlow, FinalizerFact } from '../../pack.ts';
import { LABELS } from './manager.ts';
import {
  deletionOfPlacementsRefused,
  destinationStore,
  placementsLabelled,
  storeDoesNotAnswer,
} from './placement-causes.ts';
import { isOwnKind } from './rows.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';
const HOLDER = 'the Kratix manager';
const STORE_IS_SILENT =
  'whether the state store of its Destination answers: no condition tells when it does not, at best an event FailedDeleteFilesFromRepository or FailedReadKratixStateFile';
const NOTHING_WAKES_IT =
  'wait, Kratix tries every 15 s, and a label or annotation on a WorkPlacement wakes nothing';

/** What a pipeline wrote. It does not wait for its WorkPlacements to be gone, only asks for it. */
export const work: DeletionFlow = {
  title: 'Kratix Work',
  describes: (row) => isOwnKind(row, 'works'),
  gates: [],
  steps: [
    {
      name: 'kratix.io/work-cleanup',
      holder: HOLDER,
      waitsFor: 'the delete requests for its WorkPlacements to be accepted',
      check: 'its events FailedDelete',
      retry: 'wait, Kratix tries again with growing pauses',
      removal: 'low-risk',
      leaves: 'its WorkPlacements to the garbage collector',
      answers: ['K-26', 'K-38'],
      causes: [deletionOfPlacementsRefused],
      source: `${CONTROLLERS}/work_controller.go:203-249`,
    },
  ],
};

const repoCleanup: FinalizerFact = {
  name: 'finalizers.workplacement.kratix.io/repo-cleanup',
  holder: HOLDER,
  waitsFor: 'its files to be deleted from the state store',
  check: STORE_IS_SILENT,
  retry: NOTHING_WAKES_IT,
  removal: 'dangerous',
  leaves: 'its files in the state store, which go on being applied',
  source: `${CONTROLLERS}/workplacement_controller.go:496-512, 598-655`,
};

const stateFileCleanup: FinalizerFact = {
  name: 'finalizers.workplacement.kratix.io/kratix-dot-files-cleanup',
  holder: HOLDER,
  waitsFor: 'its state file under .kratix to be deleted from the state store',
  check: STORE_IS_SILENT,
  retry: NOTHING_WAKES_IT,
  removal: 'if-holder-gone',
  leaves: 'its state file under .kratix in the state store',
  source: `${CONTROLLERS}/workplacement_controller.go:300-310, 496-512`,
};

/** The files of a Work on one Destination; it may outlive its Work, request and Promise. */
export const workPlacement: DeletionFlow = {
  title: 'Kratix WorkPlacement',
  describes: (row) =>
    isOwnKind(row, 'workplacements') && !row.finalizers.includes(stateFileCleanup.name),
  gates: [],
  answers: ['K-26'],
  causes: [storeDoesNotAnswer],
  steps: [repoCleanup],
};

/** The same where the Destination has file path mode `none`: both finalizers go in one update. */
export const workPlacementWithStateFile: DeletionFlow = {
  title: 'Kratix WorkPlacement with state file',
  describes: (row) => isOwnKind(row, 'workplacements'),
  gates: [],
  answers: ['K-26'],
  causes: [storeDoesNotAnswer],
  steps: [repoCleanup, stateFileCleanup],
};

/** Where files go; it has a finalizer only with `spec.cleanup: all`. */
export const destination: DeletionFlow = {
  title: 'Kratix Destination',
  describes: (row) => isOwnKind(row, 'destinations'),
  gates: [],
  steps: [
    {
      name: 'kratix.io/destination-cleanup',
      holder: HOLDER,
      waitsFor: 'its WorkPlacements and then its own files in the state store to be gone',
      check:
        'the WorkPlacements with its name in the label kratix.io/targetDestinationName, and whether its state store answers',
      retry:
        'wait, Kratix tries every 15 s, or set spec.cleanup to none so that Kratix itself gives up the content of the store',
      removal: 'dangerous',
      leaves: 'its files in the state store',
      answers: ['K-26'],
      waitsOn: placementsLabelled(LABELS.destination),
      causes: [destinationStore],
      source: `${CONTROLLERS}/destination_controller.go:214-229, 293-339`,
    },
  ],
};
